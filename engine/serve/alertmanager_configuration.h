#pragma once

#include <string>

#include "rules/configuration.h"

namespace alertd::serve {

// The configuration as Alertmanager's, which amtool can read: the file that was loaded, without
// secrets, or for routes and receivers in another form a configuration that routes alike. There, a
// route with several receivers has one that is named after them all, such as oncall,slack; and
// receivers have the integrations that tell nothing without their secrets.
std::string AlertmanagerConfigurationText(const rules::Configuration& configuration);

}  // namespace alertd::serve
