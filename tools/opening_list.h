#pragma once

#include <string>

#include "engine/model/time.h"
#include "rules/configuration.h"

namespace alertd::tools {

// When suppressions keep alerts quiet next and when time intervals are open next, a line each;
// those that always or never hold from `now` on are left out. Empty when there are none.
std::string ListOpenings(const rules::Configuration& configuration, Timestamp now);

}  // namespace alertd::tools
