#pragma once

#include <optional>

#include "rules/alertmanager/alertmanager_draft.h"
#include "rules/diagnostic.h"

namespace alertd::rules {

// Gives the integration what it takes from `global:`, or from Alertmanager's own defaults, and
// reports what it has from nowhere and needs.
void InheritGlobal(const std::optional<Settings>& global, IntegrationDraft& integration,
                   Diagnostics& diagnostics);

}  // namespace alertd::rules
