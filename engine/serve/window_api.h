#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/status/tsdb: what the window holds, and where it comes from. `sources` must outlive the
// table.
void AddWindowApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
