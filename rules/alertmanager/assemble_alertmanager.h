#pragma once

#include "rules/configuration.h"
#include "rules/diagnostic.h"
#include "rules/draft.h"
#include "rules/loader.h"

namespace alertd::rules {

// Makes receivers, routes, inhibit rules and time intervals of what Alertmanager's sections of all
// files said: takes over defaults from `global:` and resolves references. Reports what is missing,
// and what alertd does not run yet. The route tree, where one was declared, replaces
// draft.root_route.
void AssembleAlertmanager(Draft& draft, const LoadOptions& options, Configuration& configuration,
                          Diagnostics& diagnostics);

}  // namespace alertd::rules
