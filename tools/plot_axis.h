#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "engine/model/time.h"

namespace alertd::tools {

// The values beside a plot: `low`, `low + step`, … `high`, all round numbers.
struct ValueAxis {
  double low = 0;
  double high = 1;
  double step = 1;

  // Where a value stands, from 0 at the bottom to 1 at the top.
  double Share(double value) const;
  std::string TickText(double value) const;
};

// An axis that takes in all from `min` to `max`, both finite, with a tick on every third of `rows`
// lines at most. It begins at zero where that costs little.
ValueAxis ChooseValueAxis(double min, double max, size_t rows);

// What to add to UTC for a person's own time at an instant; null: UTC.
using UtcOffset = std::function<Duration(Timestamp at)>;

struct TimeTick {
  Timestamp at;
  std::string text;
};

struct TimeSpan {
  Timestamp start;
  Timestamp end;
};

// Round local times within the span, as many as have room for their texts in `columns`.
std::vector<TimeTick> ChooseTimeTicks(const TimeSpan& span, size_t columns,
                                      const UtcOffset& utc_offset);

// "2026-02-21 02:00:00".
std::string LocalTimeText(Timestamp at, const UtcOffset& utc_offset);

// "UTC+01:00", or "UTC".
std::string ZoneText(Timestamp at, const UtcOffset& utc_offset);

}  // namespace alertd::tools
