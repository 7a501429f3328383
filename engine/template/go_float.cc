// Floats as Go's strconv.FormatFloat writes them.

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

// The longest text: a sign, 309 digits before the point and the most precision a verb may ask for.
constexpr size_t kFloatBytesMax = 2048;
constexpr int kPrecisionMax = 1024;

struct Conversion {
  std::chars_format format;
  int precision;
};

std::string Convert(double value, Conversion conversion) {
  std::array<char, kFloatBytesMax> buffer{};
  char* const last = buffer.data() + buffer.size();
  const auto [end, error] =
      conversion.precision < 0
          ? std::to_chars(buffer.data(), last, value, conversion.format)
          : std::to_chars(buffer.data(), last, value, conversion.format, conversion.precision);
  return {buffer.data(), end};
}

// The exponent of a text such as 1.5e+06, whose letter stands at `mark`.
int ReadExponent(const std::string& text, size_t mark) {
  return std::atoi(text.c_str() + mark + 1);
}

// The digits that identify the number, with an exponent below 1e-4 and from 1e+06 on.
std::string ShortestGeneral(double value) {
  std::string scientific = Convert(value, {std::chars_format::scientific, -1});
  const size_t mark = scientific.find('e');
  const int exponent = ReadExponent(scientific, mark);
  constexpr int kExponentMin = -4;
  constexpr int kExponentEnd = 6;
  if (exponent < kExponentMin || exponent >= kExponentEnd) return scientific;
  return Convert(value, {std::chars_format::fixed, -1});
}

// 1.8p+1 as 0x1.8p+01.
std::string Hexadecimal(double value, int precision) {
  std::string text = Convert(std::fabs(value), {std::chars_format::hex, precision});
  const size_t mark = text.find('p');
  std::string exponent = text.substr(mark + 2);
  if (exponent.size() < 2) exponent.insert(0, "0");
  return (std::signbit(value) ? "-0x" : "0x") + text.substr(0, mark + 2) + exponent;
}

// The mantissa as an integer and the power of two that it is multiplied with.
std::string Binary(double value) {
  constexpr int kMantissaBits = 52;
  constexpr int kBias = 1075;
  const auto bits = std::bit_cast<uint64_t>(value);
  uint64_t mantissa = bits & ((uint64_t{1} << kMantissaBits) - 1);
  int exponent = static_cast<int>((bits >> kMantissaBits) & 0x7FF);
  if (exponent == 0) {
    exponent = 1;
  } else {
    mantissa |= uint64_t{1} << kMantissaBits;
  }
  exponent -= kBias;
  return (std::signbit(value) ? "-" : "") + std::to_string(mantissa) +
         (exponent >= 0 ? "p+" : "p") + std::to_string(exponent);
}

std::string ToUpper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string FormatGoFloat(double value, char format, int precision) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  if (precision > kPrecisionMax) precision = kPrecisionMax;
  switch (format) {
    case 'e':
      return Convert(value, {std::chars_format::scientific, precision});
    case 'f':
      return Convert(value, {std::chars_format::fixed, precision});
    case 'g':
      if (precision < 0) return ShortestGeneral(value);
      return Convert(value, {std::chars_format::general, precision});
    case 'x':
      return Hexadecimal(value, precision);
    case 'b':
      return Binary(value);
    default:
      return ToUpper(FormatGoFloat(value, static_cast<char>(format | 0x20), precision));
  }
}

}  // namespace alertd::tmpl
