#pragma once

#include <optional>
#include <vector>

#include "engine/model/time.h"
#include "rules/suppression.h"
#include "rules/time_interval.h"

namespace alertd::rules {

// From `begin` until before `end`; without an end it lasts, or for longer than NextChange() looks.
struct OpenSpan {
  Timestamp begin;
  std::optional<Timestamp> end;

  bool operator==(const OpenSpan&) const = default;
};

// When the interval holds, or the suppression could: the span that holds `now`, which begins then,
// and those after it; at most `count`.
std::vector<OpenSpan> UpcomingSpans(const TimeInterval& interval, Timestamp now, size_t count);
std::vector<OpenSpan> UpcomingSpans(const Suppression& suppression, Timestamp now, size_t count);

}  // namespace alertd::rules
