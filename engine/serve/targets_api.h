#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/targets. `sources` must outlive the table.
void AddTargetsApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
