#include "engine/model/time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

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

// Writes a number that is not negative so that its last digit stands before `end`, over zeros.
void PutDigits(std::string& text, size_t end, int64_t number) {
  for (; number > 0; number /= 10)
    text[--end] = static_cast<char>('0' + number % 10);
}

// Takes a number of exactly `digits` digits, at most `max`, off the front.
std::optional<int> TakeNumber(std::string_view& rest, size_t digits, int max) {
  if (rest.size() < digits) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + digits, number);
  const bool signed_number = rest.front() == '-';
  if (error != std::errc() || end != rest.data() + digits || signed_number || number > max) {
    return std::nullopt;
  }
  rest.remove_prefix(digits);
  return number;
}

bool Take(std::string_view& rest, std::string_view wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(wanted.size());
  return true;
}

std::optional<std::chrono::sys_days> TakeDate(std::string_view& rest) {
  const std::optional<int> year = TakeNumber(rest, 4, 9999);
  if (!year || !Take(rest, "-")) return std::nullopt;
  const std::optional<int> month = TakeNumber(rest, 2, 12);
  if (!month || !Take(rest, "-")) return std::nullopt;
  const std::optional<int> day = TakeNumber(rest, 2, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

// The digits after the point; those past milliseconds are cut off. No point: no fraction.
std::optional<Duration> TakeFraction(std::string_view& rest) {
  if (!Take(rest, ".")) return Duration::zero();
  const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (digits == 0) return std::nullopt;
  int64_t ms = 0;
  for (size_t i = 0; i < 3; ++i)
    ms = ms * 10 + (i < digits ? rest[i] - '0' : 0);
  rest.remove_prefix(digits);
  return Duration{ms};
}

// "Z", "+02:00"; what has to be subtracted to get UTC.
std::optional<Duration> TakeOffset(std::string_view& rest) {
  if (Take(rest, "Z") || Take(rest, "z")) return Duration::zero();
  const bool west = Take(rest, "-");
  if (!west && !Take(rest, "+")) return std::nullopt;
  const std::optional<int> hours = TakeNumber(rest, 2, 23);
  if (!hours || !Take(rest, ":")) return std::nullopt;
  const std::optional<int> minutes = TakeNumber(rest, 2, 59);
  if (!minutes) return std::nullopt;
  const Duration offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return west ? -offset : offset;
}

std::optional<Timestamp> ParseRfc3339(std::string_view rest) {
  const std::optional<std::chrono::sys_days> date = TakeDate(rest);
  if (!date || !(Take(rest, "T") || Take(rest, "t"))) return std::nullopt;
  const std::optional<int> hours = TakeNumber(rest, 2, 23);
  if (!hours || !Take(rest, ":")) return std::nullopt;
  const std::optional<int> minutes = TakeNumber(rest, 2, 59);
  if (!minutes || !Take(rest, ":")) return std::nullopt;
  const std::optional<int> seconds = TakeNumber(rest, 2, 59);
  if (!seconds) return std::nullopt;
  const std::optional<Duration> fraction = TakeFraction(rest);
  const std::optional<Duration> offset = fraction ? TakeOffset(rest) : std::nullopt;
  if (!offset || !rest.empty()) return std::nullopt;
  return *date + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
         std::chrono::seconds{*seconds} + *fraction - *offset;
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
    if (error != std::errc() || end == rest.data() || rest.front() == '-')
      return NotADuration(text);
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const size_t letters = std::min(rest.find_first_of("0123456789"), rest.size());
    const std::string_view suffix = rest.substr(0, letters);
    while (next_unit < kUnits.size() && kUnits[next_unit].suffix != suffix)
      ++next_unit;
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
  if (const std::optional<Timestamp> at = ParseRfc3339(text)) return *at;
  return InvalidInput("not a valid time: \"" + std::string(text) +
                      "\" (expected RFC 3339, such as 2026-02-21T02:00:00Z, or Unix seconds)");
}

std::string FormatTimestamp(Timestamp at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(at - day);
  std::string text = "0000-00-00T00:00:00.000Z";
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) {
    text.replace(0, 4, fmt::format("{:04}", year));
  } else {
    PutDigits(text, 4, year);
  }
  const size_t end = text.size();
  PutDigits(text, end - 17, static_cast<unsigned>(date.month()));
  PutDigits(text, end - 14, static_cast<unsigned>(date.day()));
  PutDigits(text, end - 11, time.hours().count());
  PutDigits(text, end - 8, time.minutes().count());
  PutDigits(text, end - 5, time.seconds().count());
  PutDigits(text, end - 1, time.subseconds().count());
  return text;
}

}  // namespace alertd
