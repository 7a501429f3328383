#pragma once

#include <string>

#include "engine/serve/sources.h"

namespace alertd::serve {

// What whoever has asked for something to be remembered must know: that it is in memory only, and
// why. "" when it is on disk.
std::string StateRemark(const Sources& sources);

}  // namespace alertd::serve
