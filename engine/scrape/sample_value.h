#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace alertd::scrape {

// A decimal number of few digits without an exponent, at the beginning of a text.
struct PlainNumber {
  double value = 0;
  size_t length = 0;  // in bytes
};

// Nothing where the text begins with another kind of number, or none. What follows the number may
// be anything, also what makes it another one, such as an exponent.
std::optional<PlainNumber> ReadPlainNumber(std::string_view text);

// A sample's value as both text formats have it: a decimal number, or NaN or Inf in any case. No
// hexadecimal, no underscores; a number too large for a float is none. A NaN is the plain one.
std::optional<double> ParseSampleValue(std::string_view text);

}  // namespace alertd::scrape
