#pragma once

#include <string>
#include <vector>

#include "engine/model/notification.h"
#include "rules/configuration.h"
#include "tools/console.h"

namespace alertd::tools {

// Sends the notifications for real and prints what became of each. kSuccess when all receivers took
// theirs, kProblems when one did not.
ExitCode DeliverTest(const rules::Configuration& configuration,
                     const std::vector<Notification>& notifications,
                     const std::string& external_url, const Console& console);

}  // namespace alertd::tools
