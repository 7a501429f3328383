#pragma once

#include <optional>

#include "engine/query/histogram_change.h"

namespace alertd::query {

struct ExtendedQuestion {
  window::LeftOpenRange range;
  grammar::RangeExtension extension;
  Quantity quantity;
};

// How histograms change over an `anchored` or `smoothed` range: from one end to the other, without
// extrapolation; what a counter lost to resets is added again. Nothing when no sample tells, and,
// with a remark, when the samples do not fit together.
std::optional<Histogram> ExtendedHistogramChange(const RangeSamples& samples,
                                                 const ExtendedQuestion& question,
                                                 RangeRemarks& remarks);

}  // namespace alertd::query
