#pragma once

// The kernels of `anchored` and `smoothed` ranges. Their samples reach beyond the range by the
// lookback: before it, and for smoothed ones also after it. Nothing is extrapolated: the values at
// the range's ends are those of the samples next to them (anchored), or lie on the line between
// their neighbours (smoothed).

#include "engine/model/sample.h"
#include "engine/query/function_row.h"

namespace alertd::query {

struct ExtendedKernels {
  RangeKernels anchored;
  RangeKernels smoothed;
};

ExtendedKernels ExtendedRate();
ExtendedKernels ExtendedIncrease();
ExtendedKernels ExtendedDelta();

// The samples that an anchored range counts: those within, and the one before.
// Empty when none is within.
RangeSamples AnchoredSamples(const RangeSamples& samples, const window::LeftOpenRange& range);

// What an extended range is on its own: the samples within, and one at each of its ends. Empty when
// there is none within and, smoothed, no line crosses the range. REQUIRES: samples.
std::vector<Sample> WithEnds(std::span<const Sample> samples, const window::LeftOpenRange& range,
                             grammar::RangeExtension extension);

}  // namespace alertd::query
