#include "engine/scrape/sample_value.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "engine/model/number.h"
#include "engine/model/sample.h"

namespace alertd::scrape {
namespace {

// Powers of ten that a float holds exactly.
constexpr std::array<double, 16> kPowersOfTen = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

}  // namespace

// Most numbers are such: both the digits and the power of ten are exact as floats, so that one
// division rounds correctly.
std::optional<PlainNumber> ReadPlainNumber(std::string_view text) {
  constexpr size_t kDigitsMax = 15;  // less than 2^53
  constexpr size_t kNoPoint = SIZE_MAX;
  const size_t begin = text.starts_with('-') ? 1 : 0;
  const size_t end = std::min(text.size(), begin + kDigitsMax + 2);
  uint64_t digits = 0;
  size_t point = kNoPoint;
  size_t i = begin;
  for (; i < end; ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit <= 9) {
      digits = digits * 10 + digit;
    } else if (text[i] == '.' && point == kNoPoint) {
      point = i;
    } else {
      break;
    }
  }
  const size_t count = i - begin - (point == kNoPoint ? 0 : 1);
  if (count == 0 || count > kDigitsMax) return std::nullopt;
  auto value = static_cast<double>(digits);
  if (point != kNoPoint) value /= kPowersOfTen[i - point - 1];
  return PlainNumber{begin == 1 ? -value : value, i};
}

std::optional<double> ParseSampleValue(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const std::optional<PlainNumber> plain = ReadPlainNumber(text);
  if (plain && plain->length == text.size()) return plain->value;
  if (text.find_first_of("xXpP_") != std::string_view::npos) return std::nullopt;
  const Result<double> value = ParseFloat(text);
  if (!value) return std::nullopt;
  if (std::isnan(*value)) return std::bit_cast<double>(kPlainNanBits);
  const bool says_infinity = text.find_first_of("iI") != std::string_view::npos;
  if (std::isinf(*value) && !says_infinity) return std::nullopt;
  return *value;
}

}  // namespace alertd::scrape
