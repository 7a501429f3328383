#include "engine/template/civil_time.h"

#include <array>
#include <stdexcept>

#include <date/tz.h>

#include "engine/template/go_time.h"

namespace alertd::tmpl {
namespace {

using std::chrono::nanoseconds;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                       "Thursday", "Friday", "Saturday"};

// Since 1970, with the zero time where Go has it.
std::chrono::seconds WholeSeconds(const ZonedTime& time) {
  if (IsZero(time)) return std::chrono::seconds(kGoZeroSeconds);
  return std::chrono::floor<std::chrono::seconds>(time.at).time_since_epoch();
}

const date::time_zone* FindZone(std::string_view name) {
  if (name.empty() || name == "UTC") return nullptr;
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

// The offset of the zone's clock at a time that its clock shows. Of times that it shows twice, or
// never, it is that of one side of the change, the same as Go's.
std::chrono::seconds OffsetAtLocal(const date::time_zone& zone, std::chrono::seconds local) {
  const date::sys_info as_utc = zone.get_info(date::sys_seconds(local));
  const date::sys_seconds guess(local - as_utc.offset);
  if (guess >= as_utc.begin && guess < as_utc.end) return as_utc.offset;
  return zone.get_info(guess).offset;
}

template <size_t Count>
std::string NameOf(const std::array<std::string_view, Count>& names, int64_t index) {
  if (index < 0 || static_cast<size_t>(index) >= Count) return {};
  return std::string(names[static_cast<size_t>(index)]);
}

}  // namespace

bool IsZero(const ZonedTime& time) { return time.at == kGoZeroTime; }

bool IsKnownZone(std::string_view name) { return FindZone(name) != nullptr; }

std::string LocalZone() {
  try {
    return date::current_zone()->name();
  } catch (const std::runtime_error&) {
    return "UTC";
  }
}

CivilTime TakeApart(const ZonedTime& time) {
  CivilTime civil;
  if (const date::time_zone* zone = FindZone(time.zone)) {
    const date::sys_info period = zone->get_info(date::sys_seconds(WholeSeconds(time)));
    civil.offset_seconds = static_cast<int>(period.offset.count());
    civil.zone = period.abbrev;
    civil.is_daylight_saving = period.save != std::chrono::minutes{0};
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

std::string PrintMonth(int64_t month) {
  const std::string name = NameOf(kMonths, month - 1);
  return name.empty() ? "%!Month(" + std::to_string(month) + ")" : name;
}

std::string PrintWeekday(int64_t weekday) {
  const std::string name = NameOf(kWeekdays, weekday);
  return name.empty() ? "%!Weekday(" + std::to_string(weekday) + ")" : name;
}

Result<ZonedTime> MovedOnCalendar(const ZonedTime& time, const CalendarSpan& span) {
  constexpr int64_t kSpanMax = 1'000'000;
  constexpr int64_t kMonthsPerYear = 12;
  for (const int64_t part : {span.years, span.months, span.days}) {
    if (part > kSpanMax || part < -kSpanMax) return InvalidInput("time out of range");
  }
  const CivilTime civil = TakeApart(time);
  const int64_t months = (civil.year + span.years) * kMonthsPerYear + civil.month - 1 + span.months;
  const int64_t month = (months % kMonthsPerYear + kMonthsPerYear) % kMonthsPerYear;
  const int64_t year = (months - month) / kMonthsPerYear;
  constexpr int64_t kYearMax = 9'999;
  if (year > kYearMax || year < -kYearMax) return InvalidInput("time out of range");
  const date::sys_days first{date::year(static_cast<int>(year)) /
                             date::month(static_cast<unsigned>(month) + 1) / 1};
  const auto day = first + date::days(civil.day - 1 + span.days);
  const auto local = std::chrono::seconds(day.time_since_epoch()) + std::chrono::hours(civil.hour) +
                     std::chrono::minutes(civil.minute) + std::chrono::seconds(civil.second);
  const date::time_zone* const zone = FindZone(time.zone);
  const auto utc = zone == nullptr ? local : local - OffsetAtLocal(*zone, local);
  if (utc.count() == kGoZeroSeconds && civil.nanosecond == 0) {
    return ZonedTime{.at = kGoZeroTime, .zone = time.zone};
  }
  constexpr int64_t kSecondsMax = kNanosecondsMax / kNanosecondsPerSecond;
  if (utc.count() >= kSecondsMax || utc.count() <= -kSecondsMax) {
    return InvalidInput("time out of range");
  }
  return ZonedTime{.at = std::chrono::sys_time<nanoseconds>(utc) + nanoseconds(civil.nanosecond),
                   .zone = time.zone};
}

}  // namespace alertd::tmpl
