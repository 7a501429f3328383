#pragma once

#include <string_view>

namespace alertd::telemetry {

// Such as "0.1.0".
std::string_view Version();

// What compiled this build, such as "gcc 12.2.0".
std::string_view Compiler();

}  // namespace alertd::telemetry
