#pragma once

#include <vector>

#include "rules/receiver_options.h"
#include "rules/route.h"

namespace alertd::rules {

// The tree where no routes are declared: severity decides. CRITICAL goes to all receivers, HIGH,
// MEDIUM and what is unknown to all but log ones, LOW and INFO to log ones; where that leaves
// nobody, and with no receivers at all, to the built-in log. The timings are those of `base`.
Route DefaultRoutes(const std::vector<Receiver>& receivers, const Route& base);

// Fills in the id of each route below `root` from the steps that stand there: the path from the
// root. A sibling with the same matchers as an earlier one gets its number behind.
void AssignRouteIds(Route& root);

}  // namespace alertd::rules
