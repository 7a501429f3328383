#pragma once

#include "rules/file_scope.h"
#include "rules/schema/settings.h"

namespace alertd::rules {

enum class TargetKind { kScrape, kAlertmanager };

// Reports the targets of `static_configs:` that cannot be addressed, after the relabeling of
// `relabel_configs:`, which may make an address of anything.
void CheckStaticTargets(FileScope& scope, const Settings& settings, TargetKind kind);

}  // namespace alertd::rules
