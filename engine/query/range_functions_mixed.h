#pragma once

// Kernels of functions over time for series that have histograms in the range.

#include "engine/query/function_row.h"

namespace alertd::query {

// Nothing, with a remark, when there are floats, too.
MixedAnswer SumOfHistograms(const RangeSamples& samples, const RangeQuestion& question,
                            RangeRemarks& remarks);
MixedAnswer AverageOfHistograms(const RangeSamples& samples, const RangeQuestion& question,
                                RangeRemarks& remarks);

MixedAnswer FirstOfAnyKind(const RangeSamples& samples, const RangeQuestion& question,
                           RangeRemarks& remarks);
MixedAnswer LastOfAnyKind(const RangeSamples& samples, const RangeQuestion& question,
                          RangeRemarks& remarks);

// Going from a float to a histogram, or back, counts as a change and as a reset.
MixedAnswer MixedChanges(const RangeSamples& samples, const RangeQuestion& question,
                         RangeRemarks& remarks);
// Takes start timestamps into account.
MixedAnswer MixedResets(const RangeSamples& samples, const RangeQuestion& question,
                        RangeRemarks& remarks);

}  // namespace alertd::query
