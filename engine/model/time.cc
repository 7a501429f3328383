#include "engine/model/time.h"

#include <date/date.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>

#include "engine/base/check.h"

namespace alertd {
namespace {

struct Unit {
  std::string_view suffix;
  int64_t ms;
};

constexpr std::array<Unit, 7> kUnits = {{{"y", 31'536'000'000},
                                         {"w", 604'800'000},
                                         {"d", 86'400'000},
                                         {"h", 3'600'000},
                                         {"m", 60'000},
                                         {"s", 1'000},
                                         {"ms", 1}}};

Failure NotADuration(std::string_view text) {
  return InvalidInput("not a valid duration: \"" + std::string(text) +
                      "\" (expected numbers with units, such as 5m or 1h30m)");
}

}  // namespace

Result<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return NotADuration(text);
  int64_t total_ms = 0;
  size_t next_unit = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    int64_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc() || end == rest.data() || rest.front() == '-') return NotADuration(text);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const size_t letters = std::min(rest.find_first_of("0123456789"), rest.size());
    const std::string_view suffix = rest.substr(0, letters);
    while (next_unit < kUnits.size() && kUnits[next_unit].suffix != suffix) ++next_unit;
    if (next_unit == kUnits.size()) return NotADuration(text);
    int64_t part_ms = 0;
    if (__builtin_mul_overflow(number, kUnits[next_unit].ms, &part_ms) ||
        __builtin_add_overflow(total_ms, part_ms, &total_ms)) {
      return InvalidInput("duration \"" + std::string(text) + "\" is out of range");
    }
    ++next_unit;
    rest.remove_prefix(letters);
  }
  return Duration{total_ms};
}

std::string FormatDuration(Duration span) {
  ALERTD_CHECK(span >= Duration::zero());
  std::string text;
  int64_t rest_ms = span.count();
  for (const Unit& unit : kUnits) {
    // As Prometheus: years and weeks only where they come out even, or 8d would print as 1w1d.
    const bool only_exact = unit.suffix == "y" || unit.suffix == "w";
    if (rest_ms < unit.ms || (only_exact && rest_ms % unit.ms != 0)) continue;
    text += std::to_string(rest_ms / unit.ms);
    text += unit.suffix;
    rest_ms %= unit.ms;
  }
  return text.empty() ? "0s" : text;
}

Result<Timestamp> ParseTimestamp(std::string_view text) {
  double seconds = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, seconds);
  if (error == std::errc() && end == last) {
    constexpr double kSecondsMax = 9e15;  // beyond, milliseconds overflow 64 bits
    if (!(std::abs(seconds) < kSecondsMax)) {
      return InvalidInput("time \"" + std::string(text) + "\" is out of range");
    }
    return Timestamp{Duration{std::llround(seconds * 1000.0)}};
  }
  for (const char* const format : {"%FT%T%Ez", "%FT%TZ"}) {
    std::istringstream in{std::string(text)};
    Timestamp at;
    in >> date::parse(format, at);
    if (!in.fail() && in.peek() == std::istringstream::traits_type::eof()) return at;
  }
  return InvalidInput("not a valid time: \"" + std::string(text) +
                      "\" (expected RFC 3339, such as 2026-02-21T02:00:00Z, or Unix seconds)");
}

std::string FormatTimestamp(Timestamp at) { return date::format("%FT%TZ", at); }

}  // namespace alertd
