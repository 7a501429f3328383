#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// Alertmanager's API, version 2, but for silences: /api/v2/alerts, alerts/groups, receivers and
// status. `sources` must outlive the table.
void AddAlertmanagerApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
