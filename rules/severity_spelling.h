#pragma once

#include <string>
#include <string_view>

namespace alertd::rules {

// The known severity that `name` was probably meant to be, in capitals where that is; empty where
// it is known itself, or is likely to be a name of somebody's own, such as "ticket" or "sev-1".
std::string MeantSeverity(std::string_view name);

}  // namespace alertd::rules
