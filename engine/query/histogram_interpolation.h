#pragma once

#include <optional>

#include "engine/query/histogram_change.h"

namespace alertd::query {

// The histogram at `at` on the line from sample i to the next; a counter that was reset in between
// has come from zero. Nothing, with a remark, when no line can be drawn.
// REQUIRES: both are histograms, and `at` lies from one to the other.
std::optional<Histogram> HistogramBetween(const RangeSamples& samples, size_t i, Timestamp at,
                                          Quantity quantity, RangeRemarks& remarks);

}  // namespace alertd::query
