#pragma once

#include "tools/alerts_arguments.h"
#include "tools/console.h"

namespace alertd::tools {

// alertd alerts list, and alertd alerts add: what fires at a running alertd, or anything else with
// Alertmanager's API.
ExitCode RunAlertsList(const AlertsListArguments& arguments, const Console& console);
ExitCode RunAlertsAdd(const AlertsAddArguments& arguments, const Console& console);

}  // namespace alertd::tools
