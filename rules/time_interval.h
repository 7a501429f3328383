#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"
#include "rules/source_location.h"

namespace alertd::rules {

// From `begin` to `end`, both included.
struct NumberRange {
  int begin = 0;
  int end = 0;

  bool operator==(const NumberRange&) const = default;
};

// Of a day: after midnight of the local time, half open; `end` may be 24 h.
struct DayTimeRange {
  Duration begin{0};
  Duration end{0};

  bool operator==(const DayTimeRange&) const = default;
};

// A set of local times: each list that is not empty must hold, by one of its ranges.
struct TimeIntervalPart {
  std::vector<DayTimeRange> times;
  std::vector<NumberRange> weekdays;       // Sunday is 0
  std::vector<NumberRange> days_of_month;  // from 1; -1 is the month's last day
  std::vector<NumberRange> months;         // from 1
  std::vector<NumberRange> years;
  std::string timezone = "UTC";  // a name of the IANA database, or "Local"

  bool operator==(const TimeIntervalPart&) const = default;
};

// A named set of times that routes are muted or active at: the union of its parts.
struct TimeInterval {
  std::string name;
  std::vector<TimeIntervalPart> parts;
  SourceLocation location;
};

// Whether the instant is in the interval.
bool Contains(const TimeInterval& interval, Timestamp at);

// The next instant after `at` at which Contains() changes; nothing when it never does again, or not
// within kNextChangeMax.
inline constexpr Duration kNextChangeMax = std::chrono::days{366 * 5};
std::optional<Timestamp> NextChange(const TimeInterval& interval, Timestamp at);

// Whether a part may name it.
bool IsKnownLocation(const std::string& timezone);

}  // namespace alertd::rules
