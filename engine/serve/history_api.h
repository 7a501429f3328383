#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v1/history: what was decided and done, newest first; see HistoryParameters(). `sources`
// must outlive the table.
void AddHistoryApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
