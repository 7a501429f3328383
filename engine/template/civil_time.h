#pragma once

// Instants on the clock and calendar of a time zone.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

inline constexpr int64_t kNanosecondsPerSecond = 1'000'000'000;
// The times that can be told: a little inside of 64 bits, so that no zone's offset leaves them.
inline constexpr int64_t kNanosecondsMax = 9'200'000'000 * kNanosecondsPerSecond;
// Of Go's zero time, from 1970.
inline constexpr int64_t kGoZeroSeconds = -62'135'596'800;

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
  bool is_daylight_saving = false;
};

bool IsZero(const ZonedTime& time);

bool IsKnownZone(std::string_view name);

// The zone of this machine; UTC where nobody can tell.
std::string LocalZone();

CivilTime TakeApart(const ZonedTime& time);

// "January", "Sunday"; with another number as Go prints it: "%!Month(13)".
std::string PrintMonth(int64_t month);
std::string PrintWeekday(int64_t weekday);

struct CalendarSpan {
  int64_t years = 0;
  int64_t months = 0;
  int64_t days = 0;
};

// At the same time of the day that many years, months and days later: the day after the end of
// a month is the first one of the next. Fails with kInvalidInput outside of the times that can be
// told.
Result<ZonedTime> MovedOnCalendar(const ZonedTime& time, const CalendarSpan& span);

}  // namespace alertd::tmpl
