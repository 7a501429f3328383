#include "engine/model/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace alertd {

// The shortest digits that read back as the value come in scientific notation, "1.2345e+29"; the
// fixed notation of to_chars has every digit of large numbers instead.
std::string FormatFloat(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> buffer;  // a sign, 17 digits, a point and an exponent
  const auto scientific = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                        std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<size_t>(scientific.ptr - buffer.data()));
  const size_t exponent_at = text.find('e');
  int exponent = 0;
  const char* const digits_of_exponent =
      text.data() + exponent_at + (text[exponent_at + 1] == '+' ? 2 : 1);
  std::from_chars(digits_of_exponent, text.data() + text.size(), exponent);
  std::string digits;
  for (const char c : text.substr(0, exponent_at)) {
    if (c != '-' && c != '.') digits += c;
  }
  std::string formatted(std::signbit(value) ? "-" : "");
  if (exponent < 0) {
    return formatted + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  }
  const size_t integral = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= integral)
    return formatted + digits + std::string(integral - digits.size(), '0');
  return formatted + digits.substr(0, integral) + "." + digits.substr(integral);
}

std::string FormatGeneral(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  // Where Go changes to an exponent, whatever the number of digits.
  constexpr double kLarge = 1e6;
  constexpr double kSmall = 1e-4;
  const double magnitude = std::abs(value);
  if (value == 0 || (magnitude >= kSmall && magnitude < kLarge)) return FormatFloat(value);
  std::array<char, 32> buffer;
  const auto scientific = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                        std::chars_format::scientific);
  return {buffer.data(), scientific.ptr};
}

std::string FormatOpenMetricsFloat(double value) {
  std::string text = FormatGeneral(value);
  if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
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
    if (std::isinf(value)) return InvalidInput("number " + std::string(text) + " is out of range");
    return value;
  }
  return sign * value;
}

}  // namespace alertd
