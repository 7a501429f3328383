#pragma once

#include <optional>
#include <string_view>

namespace alertd::scrape {

// A sample's value as both text formats have it: a decimal number, or NaN or Inf in any case. No
// hexadecimal, no underscores; a number too large for a float is none. A NaN is the plain one.
std::optional<double> ParseSampleValue(std::string_view text);

}  // namespace alertd::scrape
