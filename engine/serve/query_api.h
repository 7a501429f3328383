#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/query and query_range. `sources` must outlive the table.
void AddQueryApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
