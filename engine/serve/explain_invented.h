#pragma once

#include "engine/serve/explain_routing.h"

namespace alertd::serve {

// Whether the groups of the board are those of the explanation's instant.
enum class KnownGroups { kOfNow, kNone };

// What an alert with these labels would meet if it began to fire at the explanation's instant: what
// keeps it quiet, the routes that it would take, the groups that it would join or begin, and when
// each receiver would be told.
void ExplainInvented(const RoutingScene& scene, KnownGroups known, Explanation& explanation);

}  // namespace alertd::serve
