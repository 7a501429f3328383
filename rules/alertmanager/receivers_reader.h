#pragma once

#include "rules/draft.h"
#include "rules/file_scope.h"

namespace alertd::rules {

// Whether the receiver is Alertmanager's: lists of settings by kind, or a name alone; not one with
// our `type`.
bool IsAlertmanagerReceiver(const YamlNode& node);

// Reads one of Alertmanager's receivers.
void ReadAlertmanagerReceiver(FileScope& scope, const YamlNode& node, Draft& draft);

}  // namespace alertd::rules
