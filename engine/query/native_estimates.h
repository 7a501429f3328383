#pragma once

// What can be told of the observations in a native histogram.

#include "engine/model/histogram.h"

namespace alertd::query {

// What observations that are not a number, and so are in no bucket, do to an estimate.
enum class NanEffect : uint8_t { kNone, kResultIsNan, kSkewedHigher, kExcluded };

struct NativeEstimate {
  double value = 0;
  NanEffect nan_effect = NanEffect::kNone;
};

// The quantile of the observations. Those within a bucket are taken to be spread as they would be
// in a histogram of higher resolution; evenly in the zero bucket and in custom ones. An infinity
// below 0 and above 1, NaN without observations and for a NaN quantile.
NativeEstimate EstimateQuantile(double quantile, const Histogram& histogram);

// The share of observations between two values, with the observations within a bucket spread as
// for quantiles. 0 when `lower` is not below `upper`, NaN without observations.
NativeEstimate EstimateFraction(double lower, double upper, const Histogram& histogram);

// The mean of the observations, and how they vary about it when all of a bucket are in its middle.
double MeanOf(const Histogram& histogram);
double VarianceOf(const Histogram& histogram);

}  // namespace alertd::query
