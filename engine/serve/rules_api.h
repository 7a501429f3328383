#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/rules and /api/v1/alerts. `sources` must outlive the table.
void AddRulesApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
