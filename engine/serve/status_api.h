#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// The page at /, /-/healthy, /-/ready, /-/reload, /metrics, and /api/v1/status/buildinfo,
// runtimeinfo, config and flags. Add it last: its page lists what the table holds. `sources` must
// outlive the table.
void AddStatusApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
