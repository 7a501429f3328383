#include "rules/alertmanager/time_range_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

#include "rules/file_scope.h"

namespace alertd::rules {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};
constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

std::optional<int> ParseInt(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  if (digits.starts_with('-') && digits.size() != text.size()) return std::nullopt;
  int value = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, value);
  if (digits.empty() || error != std::errc() || end != last) return std::nullopt;
  return value;
}

template <size_t N>
std::optional<int> IndexOf(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin());
}

Result<int> ParseWeekday(std::string_view text) {
  const std::optional<int> day = IndexOf(kWeekdays, text);
  if (!day) return InvalidInput(Quoted(text) + " is not a day of the week");
  return *day;
}

Result<int> ParseMonth(std::string_view text) {
  if (const std::optional<int> month = IndexOf(kMonths, text)) return *month + 1;
  const std::optional<int> number = ParseInt(text);
  // Alertmanager takes numbers that no month has, which then never match.
  if (!number) return InvalidInput(Quoted(text) + " is not a month");
  return *number;
}

Result<int> ParseDay(std::string_view text) {
  const std::optional<int> day = ParseInt(text);
  if (!day || *day == 0 || *day < -31 || *day > 31) {
    return InvalidInput(Quoted(text) + " is not a day of the month: 1 to 31, or -1 to -31");
  }
  return *day;
}

Result<int> ParseYear(std::string_view text) {
  const std::optional<int> year = ParseInt(text);
  if (!year) return InvalidInput(Quoted(text) + " is not a year");
  return *year;
}

// One member, or two with a colon between.
Result<NumberRange> ParseRange(std::string_view text, Result<int> (*parse)(std::string_view)) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  const std::string_view view = lower;
  const size_t colon = view.find(':');
  if (colon == std::string_view::npos) {
    ALERTD_TRY(const int value, parse(view));
    return NumberRange{.begin = value, .end = value};
  }
  if (view.find(':', colon + 1) != std::string_view::npos) {
    return InvalidInput(Quoted(text) + " is not a range: it has more than one colon");
  }
  ALERTD_TRY(const int begin, parse(view.substr(0, colon)));
  ALERTD_TRY(const int end, parse(view.substr(colon + 1)));
  return NumberRange{.begin = begin, .end = end};
}

Result<NumberRange> ParseAscending(std::string_view text, Result<int> (*parse)(std::string_view)) {
  ALERTD_TRY(const NumberRange range, ParseRange(text, parse));
  if (range.begin > range.end) return InvalidInput(Quoted(text) + " ends before it begins");
  return range;
}

}  // namespace

Result<NumberRange> ParseWeekdays(std::string_view text) {
  return ParseAscending(text, ParseWeekday);
}

Result<NumberRange> ParseMonths(std::string_view text) { return ParseAscending(text, ParseMonth); }

Result<NumberRange> ParseYears(std::string_view text) { return ParseAscending(text, ParseYear); }

Result<NumberRange> ParseDaysOfMonth(std::string_view text) {
  ALERTD_TRY(const NumberRange range, ParseRange(text, ParseDay));
  if (range.begin < 0 && range.end > 0) {
    return InvalidInput(Quoted(text) + " begins from the month's end, and so must end there");
  }
  // Months differ in length; what is empty in the shortest of them is a mistake.
  constexpr int kShortestMonth = 28;
  const auto in_shortest = [](int day) { return day < 0 ? kShortestMonth + day : day; };
  if (in_shortest(range.begin) > in_shortest(range.end)) {
    return InvalidInput(Quoted(text) + " ends before it begins");
  }
  return range;
}

Result<Duration> ParseDayTime(std::string_view text) {
  const bool formed =
      text.size() == 5 && text[2] == ':' && std::all_of(text.begin(), text.end(), [](char c) {
        return c == ':' || std::isdigit(static_cast<unsigned char>(c)) != 0;
      });
  const std::optional<int> hours = formed ? ParseInt(text.substr(0, 2)) : std::nullopt;
  const std::optional<int> minutes = formed ? ParseInt(text.substr(3)) : std::nullopt;
  const bool valid =
      hours && minutes && *minutes < 60 && (*hours < 24 || (*hours == 24 && *minutes == 0));
  if (!valid) {
    return InvalidInput(Quoted(text) + " is not a time of day; expected HH:MM, 00:00 to 24:00");
  }
  return Duration{std::chrono::hours{*hours} + std::chrono::minutes{*minutes}};
}

}  // namespace alertd::rules
