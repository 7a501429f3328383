#include "engine/template/go_time.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>

#include <date/tz.h>

namespace alertd::tmpl {
namespace {

using std::chrono::nanoseconds;
using Instant = std::chrono::sys_time<nanoseconds>;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};
constexpr size_t kShortNameBytes = 3;
constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
// The times that can be told: a little inside of 64 bits, so that no zone's offset leaves them.
constexpr int64_t kNanosecondsMax = 9'200'000'000 * kNanosecondsPerSecond;

constexpr int64_t kGoZeroSeconds = -62'135'596'800;  // from 1970

bool IsZero(const ZonedTime& time) { return time.at == kGoZeroTime; }

// Since 1970, with the zero time where Go has it.
std::chrono::seconds WholeSeconds(const ZonedTime& time) {
  if (IsZero(time)) return std::chrono::seconds(kGoZeroSeconds);
  return std::chrono::floor<std::chrono::seconds>(time.at).time_since_epoch();
}

// An instant taken apart on the clock and calendar of its zone.
struct CivilTime {
  int year = 1970;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t nanosecond = 0;
  int weekday = 0;  // from Sunday
  int year_day = 1;
  int offset_seconds = 0;
  std::string zone = "UTC";
};

const date::time_zone* FindZone(std::string_view name) {
  if (name.empty() || name == "UTC") return nullptr;
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

CivilTime TakeApart(const ZonedTime& time) {
  CivilTime civil;
  if (const date::time_zone* zone = FindZone(time.zone)) {
    const date::sys_info period = zone->get_info(date::sys_seconds(WholeSeconds(time)));
    civil.offset_seconds = static_cast<int>(period.offset.count());
    civil.zone = period.abbrev;
  }
  const auto local = WholeSeconds(time) + std::chrono::seconds(civil.offset_seconds);
  const auto days = std::chrono::floor<date::days>(local);
  const date::year_month_day calendar{date::sys_days(days)};
  const date::hh_mm_ss<std::chrono::seconds> clock(local - days);
  civil.year = static_cast<int>(calendar.year());
  civil.month = static_cast<int>(static_cast<unsigned>(calendar.month()));
  civil.day = static_cast<int>(static_cast<unsigned>(calendar.day()));
  civil.hour = static_cast<int>(clock.hours().count());
  civil.minute = static_cast<int>(clock.minutes().count());
  civil.second = static_cast<int>(clock.seconds().count());
  if (!IsZero(time)) {
    civil.nanosecond = (time.at.time_since_epoch() - WholeSeconds(time)).count();
  }
  civil.weekday = static_cast<int>(date::weekday(date::sys_days(days)).c_encoding());
  const date::sys_days new_year{calendar.year() / date::January / 1};
  civil.year_day = static_cast<int>((date::sys_days(days) - new_year).count()) + 1;
  return civil;
}

std::string Padded(int64_t number, size_t width, char fill = '0') {
  std::string text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), fill);
  return text;
}

int Hour12(const CivilTime& time) { return time.hour % 12 == 0 ? 12 : time.hour % 12; }

// "+0530", or with a colon, or "Z" for UTC.
struct OffsetStyle {
  std::string_view colon;
  bool z_for_utc;
};

std::string PrintOffset(const CivilTime& time, OffsetStyle style) {
  if (style.z_for_utc && time.offset_seconds == 0) return "Z";
  const int minutes = std::abs(time.offset_seconds) / 60;
  return (time.offset_seconds < 0 ? "-" : "+") + Padded(minutes / 60, 2) +
         std::string(style.colon) + Padded(minutes % 60, 2);
}

// One piece of a layout and what it stands for. Where several match, the first is meant.
struct LayoutPiece {
  std::string_view text;
  std::string (*print)(const CivilTime& time);
};

std::string ShortName(std::string_view name) {
  return std::string(name.substr(0, kShortNameBytes));
}

std::string_view MonthName(const CivilTime& time) {
  return kMonths[static_cast<size_t>(time.month - 1)];
}
std::string_view WeekdayName(const CivilTime& time) {
  return kWeekdays[static_cast<size_t>(time.weekday)];
}

constexpr LayoutPiece kLayoutPieces[] = {
    {"January", [](const CivilTime& t) { return std::string(MonthName(t)); }},
    {"Jan", [](const CivilTime& t) { return ShortName(MonthName(t)); }},
    {"Monday", [](const CivilTime& t) { return std::string(WeekdayName(t)); }},
    {"Mon", [](const CivilTime& t) { return ShortName(WeekdayName(t)); }},
    {"MST", [](const CivilTime& t) { return t.zone; }},
    {"2006", [](const CivilTime& t) { return Padded(t.year, 4); }},
    {"002", [](const CivilTime& t) { return Padded(t.year_day, 3); }},
    {"__2", [](const CivilTime& t) { return Padded(t.year_day, 3, ' '); }},
    {"_2006", [](const CivilTime& t) { return "_" + Padded(t.year, 4); }},
    {"_2", [](const CivilTime& t) { return Padded(t.day, 2, ' '); }},
    {"01", [](const CivilTime& t) { return Padded(t.month, 2); }},
    {"02", [](const CivilTime& t) { return Padded(t.day, 2); }},
    {"03", [](const CivilTime& t) { return Padded(Hour12(t), 2); }},
    {"04", [](const CivilTime& t) { return Padded(t.minute, 2); }},
    {"05", [](const CivilTime& t) { return Padded(t.second, 2); }},
    {"06", [](const CivilTime& t) { return Padded(t.year % 100, 2); }},
    {"15", [](const CivilTime& t) { return Padded(t.hour, 2); }},
    {"PM", [](const CivilTime& t) { return std::string(t.hour >= 12 ? "PM" : "AM"); }},
    {"pm", [](const CivilTime& t) { return std::string(t.hour >= 12 ? "pm" : "am"); }},
    {"-07:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", false});
     }},
    {"-0700",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", false});
     }},
    {"-07",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", false}).substr(0, 3);
     }},
    {"Z07:00",
     [](const CivilTime& t) {
       return PrintOffset(t, {":", true});
     }},
    {"Z0700",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", true});
     }},
    {"Z07",
     [](const CivilTime& t) {
       return PrintOffset(t, {"", true}).substr(0, 3);
     }},
    {"1", [](const CivilTime& t) { return std::to_string(t.month); }},
    {"2", [](const CivilTime& t) { return std::to_string(t.day); }},
    {"3", [](const CivilTime& t) { return std::to_string(Hour12(t)); }},
    {"4", [](const CivilTime& t) { return std::to_string(t.minute); }},
    {"5", [](const CivilTime& t) { return std::to_string(t.second); }},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A fraction such as .000 or ,999 at the front of `layout`: its length, 0 when there is none.
size_t FractionLength(std::string_view layout) {
  if (layout.size() < 2 || (layout[0] != '.' && layout[0] != ',')) return 0;
  if (layout[1] != '0' && layout[1] != '9') return 0;
  size_t end = 1;
  while (end < layout.size() && layout[end] == layout[1]) {
    ++end;
  }
  const bool ends = end == layout.size() || !IsDigit(layout[end]);
  return ends && end <= 10 ? end : 0;
}

std::string PrintFraction(const CivilTime& time, std::string_view layout) {
  std::string digits = Padded(time.nanosecond, 9).substr(0, layout.size() - 1);
  if (layout[1] == '9') digits.resize(digits.find_last_not_of('0') + 1);
  return digits.empty() ? "" : std::string(1, layout[0]) + digits;
}

// A number with its unit: 1.5ms as Go spells it, without trailing zeros.
std::string PrintFractional(uint64_t count, uint64_t unit, std::string_view suffix) {
  std::string text = std::to_string(count / unit);
  std::string fraction = std::to_string(unit + count % unit).substr(1);
  fraction.resize(fraction.find_last_not_of('0') + 1);
  if (unit > 1 && !fraction.empty()) text += "." + fraction;
  return text + std::string(suffix);
}

Result<nanoseconds> SpanArgument(const std::vector<Value>& args) {
  const auto* span = args.empty() ? nullptr : args[0].As<nanoseconds>();
  if (args.size() != 1 || span == nullptr) return InvalidInput("expected one duration");
  return *span;
}

Result<ZonedTime> TimeArgument(const std::vector<Value>& args) {
  const auto* time = args.empty() ? nullptr : args[0].As<ZonedTime>();
  if (args.size() != 1 || time == nullptr) return InvalidInput("expected one time");
  return *time;
}

template <typename Receiver>
using Method = Result<Value> (*)(const Receiver& self, const std::vector<Value>& args);

template <typename Receiver>
struct MethodRow {
  Method<Receiver> call;
  int args_count;
};

int64_t Nanoseconds(const ZonedTime& time) { return time.at.time_since_epoch().count(); }

int64_t FloorDivide(int64_t count, int64_t unit) {
  return count / unit - (count % unit < 0 ? 1 : 0);
}

Result<Value> Moved(const ZonedTime& time, nanoseconds span) {
  int64_t sum = 0;
  if (span.count() == 0) return Value(time);
  if (IsZero(time) || __builtin_add_overflow(Nanoseconds(time), span.count(), &sum) ||
      sum > kNanosecondsMax || sum < -kNanosecondsMax) {
    return InvalidInput("time out of range");
  }
  return Value(ZonedTime{.at = Instant(nanoseconds(sum)), .zone = time.zone});
}

Result<Value> Distance(const ZonedTime& time, const ZonedTime& other) {
  return Value(SpanBetween(other, time));
}

template <int CivilTime::*Part>
Result<Value> CivilPart(const ZonedTime& self, const std::vector<Value>& /*args*/) {
  return Value(int64_t{TakeApart(self).*Part});
}

template <int64_t Unit>
Result<Value> UnixTime(const ZonedTime& self, const std::vector<Value>& /*args*/) {
  if (IsZero(self)) {
    // Nanoseconds run over, and Go says so.
    constexpr auto kUnitsPerSecond = static_cast<uint64_t>(kNanosecondsPerSecond / Unit);
    return Value(static_cast<int64_t>(static_cast<uint64_t>(kGoZeroSeconds) * kUnitsPerSecond));
  }
  return Value(FloorDivide(Nanoseconds(self), Unit));
}

using Args = std::vector<Value>;

Result<Value> NanosecondOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(TakeApart(self).nanosecond);
}

Result<Value> MonthOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(MonthName(TakeApart(self)));
}

Result<Value> WeekdayOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(WeekdayName(TakeApart(self)));
}

Result<Value> TextOf(const ZonedTime& self, const Args& /*args*/) { return Value(PrintTime(self)); }

Result<Value> InUtc(const ZonedTime& self, const Args& /*args*/) {
  return Value(ZonedTime{.at = self.at, .zone = {}});
}

Result<Value> Formatted(const ZonedTime& self, const Args& args) {
  const auto* layout = args[0].As<std::string>();
  if (layout == nullptr) return InvalidInput("expected a layout");
  return Value(FormatTime(self, *layout));
}

Result<Value> MovedBy(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const nanoseconds span, SpanArgument(args));
  return Moved(self, span);
}

Result<Value> DistanceTo(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const ZonedTime other, TimeArgument(args));
  return Distance(self, other);
}

Result<Value> IsBefore(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const ZonedTime other, TimeArgument(args));
  return Value(self.at < other.at);
}

Result<Value> IsAfter(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const ZonedTime other, TimeArgument(args));
  return Value(self.at > other.at);
}

Result<Value> IsEqual(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const ZonedTime other, TimeArgument(args));
  return Value(self.at == other.at);
}

Result<Value> IsUnset(const ZonedTime& self, const Args& /*args*/) { return Value(IsZero(self)); }

const std::map<std::string_view, MethodRow<ZonedTime>>& TimeMethods() {
  static const std::map<std::string_view, MethodRow<ZonedTime>> kMethods = {
      {"Year", {CivilPart<&CivilTime::year>, 0}},
      {"Month", {MonthOf, 0}},
      {"Day", {CivilPart<&CivilTime::day>, 0}},
      {"Hour", {CivilPart<&CivilTime::hour>, 0}},
      {"Minute", {CivilPart<&CivilTime::minute>, 0}},
      {"Second", {CivilPart<&CivilTime::second>, 0}},
      {"Nanosecond", {NanosecondOf, 0}},
      {"YearDay", {CivilPart<&CivilTime::year_day>, 0}},
      {"Weekday", {WeekdayOf, 0}},
      {"Unix", {UnixTime<kNanosecondsPerSecond>, 0}},
      {"UnixMilli", {UnixTime<1'000'000>, 0}},
      {"UnixMicro", {UnixTime<1'000>, 0}},
      {"UnixNano", {UnixTime<1>, 0}},
      {"String", {TextOf, 0}},
      {"UTC", {InUtc, 0}},
      {"Format", {Formatted, 1}},
      {"Add", {MovedBy, 1}},
      {"Sub", {DistanceTo, 1}},
      {"Before", {IsBefore, 1}},
      {"After", {IsAfter, 1}},
      {"Equal", {IsEqual, 1}},
      {"IsZero", {IsUnset, 0}},
  };
  return kMethods;
}

template <int64_t Unit>
Result<Value> InUnits(const nanoseconds& self, const std::vector<Value>& /*args*/) {
  return Value(static_cast<double>(self.count()) / static_cast<double>(Unit));
}

template <int64_t Unit>
Result<Value> InWholeUnits(const nanoseconds& self, const std::vector<Value>& /*args*/) {
  return Value(self.count() / Unit);
}

Result<Value> TruncateSpan(const nanoseconds& self, const std::vector<Value>& args) {
  ALERTD_TRY(const nanoseconds unit, SpanArgument(args));
  return Value(unit.count() <= 0 ? self : self - self % unit);
}

// Halves go away from zero.
Result<Value> RoundSpan(const nanoseconds& self, const std::vector<Value>& args) {
  ALERTD_TRY(const nanoseconds unit, SpanArgument(args));
  if (unit.count() <= 0) return Value(self);
  const nanoseconds rest = self % unit;
  const bool up = std::abs(rest.count()) >= unit.count() - std::abs(rest.count());
  const nanoseconds truncated = self - rest;
  int64_t rounded = truncated.count();
  if (up &&
      __builtin_add_overflow(rounded, self.count() < 0 ? -unit.count() : unit.count(), &rounded)) {
    return InvalidInput("duration out of range");
  }
  return Value(nanoseconds(rounded));
}

const std::map<std::string_view, MethodRow<nanoseconds>>& SpanMethods() {
  static const std::map<std::string_view, MethodRow<nanoseconds>> kMethods = {
      {"Hours", {InUnits<3600 * kNanosecondsPerSecond>, 0}},
      {"Minutes", {InUnits<60 * kNanosecondsPerSecond>, 0}},
      {"Seconds", {InUnits<kNanosecondsPerSecond>, 0}},
      {"Milliseconds", {InWholeUnits<1'000'000>, 0}},
      {"Microseconds", {InWholeUnits<1'000>, 0}},
      {"Nanoseconds", {InWholeUnits<1>, 0}},
      {"Truncate", {TruncateSpan, 1}},
      {"Round", {RoundSpan, 1}},
      {"String",
       {[](const nanoseconds& self, const std::vector<Value>&) -> Result<Value> {
          return Value(PrintSpan(self));
        },
        0}},
  };
  return kMethods;
}

template <typename Receiver>
Result<Value> Call(const std::map<std::string_view, MethodRow<Receiver>>& methods,
                   const Receiver& self, std::string_view name, const std::vector<Value>& args) {
  const MethodRow<Receiver>& method = methods.at(name);
  if (args.size() != static_cast<size_t>(method.args_count)) {
    return InvalidInput("wrong number of arguments for " + std::string(name) + ": want " +
                        std::to_string(method.args_count) + ", got " + std::to_string(args.size()));
  }
  return method.call(self, args);
}

}  // namespace

std::string PrintSpan(nanoseconds span) {
  const bool negative = span.count() < 0;
  uint64_t rest =
      negative ? 0 - static_cast<uint64_t>(span.count()) : static_cast<uint64_t>(span.count());
  const std::string sign = negative ? "-" : "";
  if (rest == 0) return "0s";
  if (rest < 1'000) return sign + PrintFractional(rest, 1, "ns");
  if (rest < 1'000'000) return sign + PrintFractional(rest, 1'000, "µs");
  if (rest < kNanosecondsPerSecond) return sign + PrintFractional(rest, 1'000'000, "ms");
  std::string text;
  const uint64_t minutes = rest / (60 * static_cast<uint64_t>(kNanosecondsPerSecond));
  rest -= minutes * 60 * static_cast<uint64_t>(kNanosecondsPerSecond);
  if (minutes >= 60) text += std::to_string(minutes / 60) + "h";
  if (minutes > 0) text += std::to_string(minutes % 60) + "m";
  return sign + text + PrintFractional(rest, kNanosecondsPerSecond, "s");
}

std::string PrintTime(const ZonedTime& time) {
  return FormatTime(time, "2006-01-02 15:04:05.999999999 -0700 MST");
}

std::string FormatTime(const ZonedTime& time, std::string_view layout) {
  const CivilTime civil = TakeApart(time);
  std::string out;
  while (!layout.empty()) {
    if (const size_t length = FractionLength(layout); length > 0) {
      out += PrintFraction(civil, layout.substr(0, length));
      layout.remove_prefix(length);
      continue;
    }
    const LayoutPiece* found = nullptr;
    for (const LayoutPiece& piece : kLayoutPieces) {
      if (layout.substr(0, piece.text.size()) == piece.text) {
        found = &piece;
        break;
      }
    }
    out += found == nullptr ? std::string(1, layout.front()) : found->print(civil);
    layout.remove_prefix(found == nullptr ? 1 : found->text.size());
  }
  return out;
}

Result<ZonedTime> InZone(const ZonedTime& time, std::string_view zone) {
  if (zone.empty() || zone == "UTC") return ZonedTime{.at = time.at, .zone = {}};
  if (FindZone(zone) == nullptr) return NotFound("unknown time zone " + std::string(zone));
  return ZonedTime{.at = time.at, .zone = std::string(zone)};
}

Result<ZonedTime> TimeFromUnixSeconds(double seconds) {
  constexpr int64_t kWholeSecondsMax = kNanosecondsMax / kNanosecondsPerSecond;
  constexpr auto kSecondsMax = static_cast<double>(kWholeSecondsMax);
  // Written so that NaN is refused too.
  if (!(std::fabs(seconds) < kSecondsMax)) return InvalidInput("time out of range");
  const double whole = std::floor(seconds);
  const auto fraction = std::llround((seconds - whole) * 1e9);
  return ZonedTime{
      .at = Instant(std::chrono::seconds(static_cast<int64_t>(whole)) + nanoseconds(fraction)),
      .zone = {}};
}

ZonedTime TimeFromTimestamp(Timestamp at) {
  const auto since_1970 = at.time_since_epoch();
  if (since_1970 == std::chrono::seconds(kGoZeroSeconds)) {
    return {.at = kGoZeroTime, .zone = {}};
  }
  constexpr auto kMillisecondsMax =
      std::chrono::duration_cast<Duration>(nanoseconds(kNanosecondsMax));
  return {.at = Instant(std::clamp(since_1970, -kMillisecondsMax, kMillisecondsMax)), .zone = {}};
}

nanoseconds SpanBetween(const ZonedTime& earlier, const ZonedTime& later) {
  int64_t difference = 0;
  const bool overflows =
      IsZero(earlier) != IsZero(later) ||
      __builtin_sub_overflow(Nanoseconds(later), Nanoseconds(earlier), &difference);
  if (!overflows) return nanoseconds(difference);
  return later.at < earlier.at ? nanoseconds::min() : nanoseconds::max();
}

bool HasTimeMethod(std::string_view name) { return TimeMethods().contains(name); }
bool HasSpanMethod(std::string_view name) { return SpanMethods().contains(name); }

Result<Value> CallTimeMethod(const ZonedTime& time, std::string_view name,
                             const std::vector<Value>& args) {
  return Call(TimeMethods(), time, name, args);
}

Result<Value> CallSpanMethod(nanoseconds span, std::string_view name,
                             const std::vector<Value>& args) {
  return Call(SpanMethods(), span, name, args);
}

}  // namespace alertd::tmpl
