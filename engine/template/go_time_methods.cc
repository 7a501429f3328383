// What templates may call of Go's time.Time and time.Duration.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <map>

#include "engine/template/civil_time.h"
#include "engine/template/go_time.h"
#include "engine/template/named_type.h"

namespace alertd::tmpl {
namespace {

using std::chrono::nanoseconds;
using Args = std::vector<Value>;
using Instant = std::chrono::sys_time<nanoseconds>;

// Go takes a constant for any type of integer, and what has a type for that one only.
Result<nanoseconds> SpanArgument(const std::vector<Value>& args) {
  if (const auto* span = args[0].As<nanoseconds>()) return *span;
  const auto* integer = args[0].As<int64_t>();
  if (integer != nullptr && args[0].type() == &kConstantType) return nanoseconds(*integer);
  return InvalidInput("wrong type for value; expected time.Duration; got " + args[0].TypeName());
}

Result<int64_t> IntegerArgument(const Value& value) {
  const auto* integer = value.As<int64_t>();
  const bool fits = value.type() == nullptr || value.type() == &kConstantType;
  if (integer != nullptr && fits) return *integer;
  return InvalidInput("expected integer; found " + value.TypeName());
}

Result<ZonedTime> TimeArgument(const std::vector<Value>& args) {
  const auto* time = args[0].As<ZonedTime>();
  if (time == nullptr) return InvalidInput("wrong type for value; expected time.Time");
  return *time;
}

template <typename Receiver>
using TimeMethod = Result<Value> (*)(const Receiver& self, const std::vector<Value>& args);

template <typename Receiver>
struct MethodRow {
  TimeMethod<Receiver> call;
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
    return Value(static_cast<int64_t>(static_cast<uint64_t>(kGoZeroSeconds) * kUnitsPerSecond))
        .WithType(kInt64Type);
  }
  return Value(FloorDivide(Nanoseconds(self), Unit)).WithType(kInt64Type);
}

Result<Value> NanosecondOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(TakeApart(self).nanosecond);
}

std::string MonthText(const Value& month) { return PrintMonth(*month.As<int64_t>()); }
std::string WeekdayText(const Value& weekday) { return PrintWeekday(*weekday.As<int64_t>()); }

constexpr Method kMonthMethods[] = {
    {"String", 0, [](const Value& self, const Args&) { return Result<Value>(MonthText(self)); }}};
constexpr Method kWeekdayMethods[] = {
    {"String", 0, [](const Value& self, const Args&) { return Result<Value>(WeekdayText(self)); }}};
constexpr NamedType kMonthType{.name = "time.Month", .methods = kMonthMethods, .print = MonthText};
constexpr NamedType kWeekdayType{
    .name = "time.Weekday", .methods = kWeekdayMethods, .print = WeekdayText};

Result<Value> MonthOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(int64_t{TakeApart(self).month}).WithType(kMonthType);
}

Result<Value> WeekdayOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(int64_t{TakeApart(self).weekday}).WithType(kWeekdayType);
}

Result<Value> TextOf(const ZonedTime& self, const Args& /*args*/) { return Value(PrintTime(self)); }

Result<Value> SyntaxOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(PrintTimeSyntax(self));
}

Result<Value> InUtc(const ZonedTime& self, const Args& /*args*/) {
  return Value(ZonedTime{.at = self.at, .zone = {}});
}

Result<Value> InLocal(const ZonedTime& self, const Args& /*args*/) {
  ALERTD_TRY(ZonedTime shown, InZone(self, LocalZone()));
  return Value(std::move(shown));
}

Result<Value> IsDaylightSaving(const ZonedTime& self, const Args& /*args*/) {
  return Value(TakeApart(self).is_daylight_saving);
}

std::string LocationText(const Value& location) { return *location.As<std::string>(); }

constexpr Method kLocationMethods[] = {{"String", 0, [](const Value& self, const Args&) {
                                          return Result<Value>(LocationText(self));
                                        }}};
constexpr NamedType kLocationType{
    .name = "*time.Location", .methods = kLocationMethods, .print = LocationText};

Result<Value> LocationOf(const ZonedTime& self, const Args& /*args*/) {
  return Value(self.zone.empty() ? std::string("UTC") : self.zone).WithType(kLocationType);
}

// Only another time has a location: no text is one.
Result<Value> InLocation(const ZonedTime& self, const Args& args) {
  if (args[0].type() != &kLocationType) {
    return InvalidInput("wrong type for value; expected *time.Location; got " + args[0].TypeName());
  }
  ALERTD_TRY(ZonedTime shown, InZone(self, LocationText(args[0])));
  return Value(std::move(shown));
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

Result<Value> MovedByDate(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const int64_t years, IntegerArgument(args[0]));
  ALERTD_TRY(const int64_t months, IntegerArgument(args[1]));
  ALERTD_TRY(const int64_t days, IntegerArgument(args[2]));
  ALERTD_TRY(ZonedTime moved,
             MovedOnCalendar(self, {.years = years, .months = months, .days = days}));
  return Value(std::move(moved));
}

// How far the time is past a multiple of the unit, counted from Go's zero time.
nanoseconds PastMultiple(const ZonedTime& time, nanoseconds unit) {
  if (IsZero(time)) return nanoseconds{0};
  // In steps, for the whole distance is more than 64 bits of nanoseconds.
  const auto divisor = static_cast<uint64_t>(unit.count());
  const auto rest = Nanoseconds(time) % unit.count();
  uint64_t past = rest < 0 ? divisor - static_cast<uint64_t>(-rest) : static_cast<uint64_t>(rest);
  constexpr int64_t kStepSeconds = 8'000'000'000;
  for (int64_t seconds = -kGoZeroSeconds; seconds > 0; seconds -= kStepSeconds) {
    const int64_t step = std::min(seconds, kStepSeconds) * kNanosecondsPerSecond;
    past = (past + static_cast<uint64_t>(step) % divisor) % divisor;
  }
  return nanoseconds(static_cast<int64_t>(past));
}

Result<Value> TruncateTime(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const nanoseconds unit, SpanArgument(args));
  return unit.count() <= 0 ? Value(self) : Moved(self, -PastMultiple(self, unit));
}

// Halves go up.
Result<Value> RoundTime(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const nanoseconds unit, SpanArgument(args));
  if (unit.count() <= 0) return Value(self);
  const nanoseconds past = PastMultiple(self, unit);
  return Moved(self, past < unit - past ? -past : unit - past);
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

Result<Value> Compared(const ZonedTime& self, const Args& args) {
  ALERTD_TRY(const ZonedTime other, TimeArgument(args));
  return Value(int64_t{self.at > other.at} - int64_t{self.at < other.at});
}

// Slices of bytes are for programs, and their spelling as text is of no use to anybody.
Result<Value> HasBytes(const ZonedTime& /*self*/, const Args& /*args*/) {
  return InvalidInput("a method for bytes, which no text shows; use Format");
}

Result<Value> IsUnset(const ZonedTime& self, const Args& /*args*/) { return Value(IsZero(self)); }

// Templates take one result, or one with an error.
template <int Count>
Result<Value> HasResults(const ZonedTime& /*self*/, const Args& /*args*/) {
  return InvalidInput("a method with " + std::to_string(Count) + " results");
}

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
      {"GoString", {SyntaxOf, 0}},
      {"UTC", {InUtc, 0}},
      {"Local", {InLocal, 0}},
      {"In", {InLocation, 1}},
      {"Location", {LocationOf, 0}},
      {"IsDST", {IsDaylightSaving, 0}},
      {"MarshalBinary", {HasBytes, 0}},
      {"MarshalJSON", {HasBytes, 0}},
      {"MarshalText", {HasBytes, 0}},
      {"GobEncode", {HasBytes, 0}},
      {"AppendFormat", {HasBytes, 2}},
      {"AppendBinary", {HasBytes, 1}},
      {"AppendText", {HasBytes, 1}},
      {"GobDecode", {HasBytes, 1}},
      {"UnmarshalBinary", {HasBytes, 1}},
      {"UnmarshalJSON", {HasBytes, 1}},
      {"UnmarshalText", {HasBytes, 1}},
      {"Format", {Formatted, 1}},
      {"Add", {MovedBy, 1}},
      {"AddDate", {MovedByDate, 3}},
      {"Truncate", {TruncateTime, 1}},
      {"Round", {RoundTime, 1}},
      {"ISOWeek", {HasResults<2>, 0}},
      {"Date", {HasResults<3>, 0}},
      {"Clock", {HasResults<3>, 0}},
      {"Zone", {HasResults<2>, 0}},
      {"ZoneBounds", {HasResults<2>, 0}},
      {"Sub", {DistanceTo, 1}},
      {"Before", {IsBefore, 1}},
      {"After", {IsAfter, 1}},
      {"Equal", {IsEqual, 1}},
      {"Compare", {Compared, 1}},
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
  return Value(self.count() / Unit).WithType(kInt64Type);
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

Result<Value> Magnitude(const nanoseconds& self, const std::vector<Value>& /*args*/) {
  if (self == nanoseconds::min()) return Value(nanoseconds::max());
  return Value(nanoseconds(std::abs(self.count())));
}

const std::map<std::string_view, MethodRow<nanoseconds>>& SpanMethods() {
  static const std::map<std::string_view, MethodRow<nanoseconds>> kMethods = {
      {"Hours", {InUnits<3600 * kNanosecondsPerSecond>, 0}},
      {"Minutes", {InUnits<60 * kNanosecondsPerSecond>, 0}},
      {"Seconds", {InUnits<kNanosecondsPerSecond>, 0}},
      {"Milliseconds", {InWholeUnits<1'000'000>, 0}},
      {"Microseconds", {InWholeUnits<1'000>, 0}},
      {"Nanoseconds", {InWholeUnits<1>, 0}},
      {"Abs", {Magnitude, 0}},
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
