#pragma once

#include "engine/serve/deadline_watch.h"
#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/query and query_range. `sources` and `deadlines` must outlive the table.
void AddQueryApi(EndpointTable& table, const Sources& sources, DeadlineWatch& deadlines);

}  // namespace alertd::serve
