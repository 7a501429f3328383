#include "rules/schema/go_scalar.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

namespace alertd::rules {
namespace {

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string WithoutUnderscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

std::optional<int64_t> ParseBase(std::string_view digits, int base) {
  int64_t value = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, value, base);
  if (error != std::errc() || end != last || digits.empty()) return std::nullopt;
  return value;
}

std::optional<int64_t> ParseWhole(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text.front())) return std::nullopt;
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0b")) base = 2;
  if (text.starts_with("0o")) base = 8;
  if (base != 10) text.remove_prefix(2);
  if (base == 10 && text.size() > 1 && text.front() == '0') base = 8;
  const std::optional<int64_t> value = ParseBase(text, base);
  return value && negative ? -*value : value;
}

// A number with a fraction and a unit behind it; eats both. None when there is no number.
struct Quantity {
  double number = 0;
  std::string_view unit;
};
std::optional<Quantity> EatQuantity(std::string_view& text) {
  const auto is_number = [](char c) { return IsDigit(c) || c == '.'; };
  const auto number_end = std::find_if_not(text.begin(), text.end(), is_number);
  const auto unit_end = std::find_if(number_end, text.end(), is_number);
  const std::string_view number(text.begin(), number_end);
  if (std::none_of(number.begin(), number.end(), IsDigit)) return std::nullopt;
  Quantity quantity;
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), quantity.number);
  if (error != std::errc() || end != number.data() + number.size()) return std::nullopt;
  quantity.unit = std::string_view(number_end, unit_end);
  text.remove_prefix(static_cast<size_t>(unit_end - text.begin()));
  return quantity;
}

struct Unit {
  std::string_view name;
  double factor;
};

// The sum of quantities, such as 1h30m, in the units' base; none when it is not one.
template <size_t N>
std::optional<double> ParseQuantities(std::string_view text, const std::array<Unit, N>& units) {
  const double sign = text.starts_with('-') ? -1 : 1;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  double sum = 0;
  while (!text.empty()) {
    const std::optional<Quantity> quantity = EatQuantity(text);
    if (!quantity) return std::nullopt;
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
      return candidate.name == quantity->unit;
    });
    if (unit == units.end()) return std::nullopt;
    sum += quantity->number * unit->factor;
  }
  return sum >= static_cast<double>(std::numeric_limits<int64_t>::max())
             ? std::nullopt
             : std::optional<double>(sign * sum);
}

constexpr std::array<Unit, 8> kTimeUnits = {{{"ns", 1},
                                             {"us", 1e3},
                                             {"\xC2\xB5s", 1e3},
                                             {"\xCE\xBCs", 1e3},
                                             {"ms", 1e6},
                                             {"s", 1e9},
                                             {"m", 60e9},
                                             {"h", 3600e9}}};
constexpr std::array<Unit, 13> kByteUnits = {{{"B", 1},
                                              {"KB", 0x1p10},
                                              {"KiB", 0x1p10},
                                              {"MB", 0x1p20},
                                              {"MiB", 0x1p20},
                                              {"GB", 0x1p30},
                                              {"GiB", 0x1p30},
                                              {"TB", 0x1p40},
                                              {"TiB", 0x1p40},
                                              {"PB", 0x1p50},
                                              {"PiB", 0x1p50},
                                              {"EB", 0x1p60},
                                              {"EiB", 0x1p60}}};

}  // namespace

std::optional<bool> ParseGoBool(std::string_view text) {
  static constexpr std::array<std::string_view, 11> kTrue = {
      "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
  static constexpr std::array<std::string_view, 11> kFalse = {
      "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  return std::nullopt;
}

std::optional<int64_t> ParseGoInteger(std::string_view text) {
  const std::string plain = WithoutUnderscores(text);
  if (const std::optional<int64_t> whole = ParseWhole(plain)) return whole;
  const std::optional<double> number = ParseGoFloat(plain);
  constexpr double kLimit = 9e18;
  if (!number || !(std::abs(*number) < kLimit)) return std::nullopt;
  return static_cast<int64_t>(*number);
}

std::optional<double> ParseGoFloat(std::string_view text) {
  const std::string plain = WithoutUnderscores(text);
  std::string_view digits = plain;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  static constexpr std::array<std::string_view, 3> kInf = {".inf", ".Inf", ".INF"};
  static constexpr std::array<std::string_view, 3> kNan = {".nan", ".NaN", ".NAN"};
  const bool negative = digits.starts_with('-');
  const std::string_view unsigned_digits = negative ? digits.substr(1) : digits;
  if (std::find(kInf.begin(), kInf.end(), unsigned_digits) != kInf.end()) {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  if (std::find(kNan.begin(), kNan.end(), digits) != kNan.end()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const bool number = !unsigned_digits.empty() &&
                      (IsDigit(unsigned_digits.front()) || unsigned_digits.front() == '.');
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (!number || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<Duration> ParseGoDuration(std::string_view text) {
  constexpr double kNanosPerMilli = 1e6;
  std::optional<double> nanos = ParseQuantities(text, kTimeUnits);
  if (!nanos) {
    const std::optional<int64_t> whole = ParseWhole(text);
    if (!whole) return std::nullopt;
    nanos = static_cast<double>(*whole);
  }
  return Duration{static_cast<int64_t>(*nanos / kNanosPerMilli)};
}

std::optional<int64_t> ParseByteCount(std::string_view text) {
  const std::optional<double> bytes = ParseQuantities(text, kByteUnits);
  return bytes ? std::optional<int64_t>(static_cast<int64_t>(*bytes)) : std::nullopt;
}

}  // namespace alertd::rules
