#include "engine/model/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace alertd {

std::string FormatFloat(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 800> buffer;  // 1.8e308 has 309 digits, 5e-324 has 326 characters
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::fixed);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

Result<double> ParseFloat(std::string_view text) {
  std::string_view rest = text;
  double sign = 1;
  if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) {
    sign = rest.front() == '-' ? -1 : 1;
    rest.remove_prefix(1);
  }
  auto format = std::chars_format::general;
  if (rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X')) {
    format = std::chars_format::hex;
    rest.remove_prefix(2);
  }
  double value = 0;
  const char* const last = rest.data() + rest.size();
  const bool signed_twice = !rest.empty() && (rest.front() == '-' || rest.front() == '+');
  const auto [end, error] = std::from_chars(rest.data(), last, value, format);
  if (signed_twice || end != last || error == std::errc::invalid_argument ||
      rest.find('(') != std::string_view::npos) {
    return InvalidInput("not a number: \"" + std::string(text) + "\"");
  }
  if (error == std::errc::result_out_of_range) {
    // from_chars leaves the value alone; the text's magnitude decides between infinity and zero.
    value = std::strtod(std::string(text).c_str(), nullptr);
    return value;
  }
  return sign * value;
}

}  // namespace alertd
