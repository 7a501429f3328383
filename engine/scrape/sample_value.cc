#include "engine/scrape/sample_value.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "engine/model/number.h"
#include "engine/model/sample.h"

namespace alertd::scrape {
namespace {

// Powers of ten that a float holds exactly.
constexpr std::array<double, 20> kPowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,
                                                 1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                                 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};

// Numbers of few digits without an exponent, which most are: both the digits and the power of ten
// are exact as floats, so that one division rounds correctly. Anything else is left to others.
std::optional<double> ParseShort(std::string_view text) {
  const bool negative = text.front() == '-';
  if (negative) text.remove_prefix(1);
  constexpr size_t kBytesMax = 16;  // 15 digits and a point: less than 2^53
  if (text.empty() || text.size() > kBytesMax) return std::nullopt;
  uint64_t digits = 0;
  size_t count = 0;
  size_t point = text.size();
  for (size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit <= 9) {
      digits = digits * 10 + digit;
      ++count;
    } else if (text[i] == '.' && point == text.size()) {
      point = i;
    } else {
      return std::nullopt;
    }
  }
  if (count == 0 || count > 15) return std::nullopt;
  const size_t fraction = point == text.size() ? 0 : text.size() - point - 1;
  const double value = static_cast<double>(digits) / kPowersOfTen[fraction];
  return negative ? -value : value;
}

}  // namespace

std::optional<double> ParseSampleValue(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (const std::optional<double> value = ParseShort(text)) return value;
  if (text.find_first_of("xXpP_") != std::string_view::npos) return std::nullopt;
  const Result<double> value = ParseFloat(text);
  if (!value) return std::nullopt;
  if (std::isnan(*value)) return std::bit_cast<double>(kPlainNanBits);
  const bool says_infinity = text.find_first_of("iI") != std::string_view::npos;
  if (std::isinf(*value) && !says_infinity) return std::nullopt;
  return *value;
}

}  // namespace alertd::scrape
