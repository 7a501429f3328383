#pragma once

// How histograms change over a range: the subtractions behind rate() and its kin. Reset hints
// decide over counter resets as far as they are known; the results are gauges, and compacted.

#include <optional>

#include "engine/model/histogram_arithmetic.h"
#include "engine/query/range_change.h"

namespace alertd::query {

// From the first to the last histogram; what a counter lost to resets is added again. Nothing, with
// a remark, when they cannot be subtracted. REQUIRES: two samples, all of them histograms.
std::optional<Histogram> HistogramChange(const RangeSamples& samples, Quantity quantity,
                                         RangeRemarks& remarks);

// What a counter has gained since it began, before its first sample.
// REQUIRES: all samples are histograms.
std::optional<Histogram> HistogramGainFromStart(const RangeSamples& samples, RangeRemarks& remarks);

// From the histogram before to histogram i. REQUIRES: both are histograms.
std::optional<Histogram> HistogramChangeAt(const RangeSamples& samples, size_t i, Quantity quantity,
                                           RangeRemarks& remarks);

// Adds, or takes away, with remarks on bounds that had to be reconciled.
// False, with a remark, when the two cannot be combined.
bool AddRemarking(Histogram& to, const Histogram& other, RangeRemarks& remarks);
bool SubtractRemarking(Histogram& from, const Histogram& other, RangeRemarks& remarks);

MixedAnswer HistogramAnswer(Histogram histogram);

}  // namespace alertd::query
