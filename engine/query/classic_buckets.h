#pragma once

#include <optional>
#include <vector>

#include "engine/query/annotation_set.h"

namespace alertd::query {

// One bucket of a classic histogram: how many observations were at most `upper_bound`.
struct ClassicBucket {
  double upper_bound = 0;
  double count = 0;
};

struct QuantileEstimate {
  double value = 0;
  std::optional<MonotonicityRepair> repair;  // where counts fell from one bucket to a larger one
};

// The quantile of observations in `buckets`, which are sorted by their bounds and may be changed.
// NaN when it cannot be told: no bucket for +Inf, fewer than two buckets, no observations.
QuantileEstimate EstimateQuantile(double quantile, std::vector<ClassicBucket>& buckets);

// The share of observations between two values; 0 when `lower` is not below `upper`. As for
// quantiles, NaN when it cannot be told, and `buckets` may be changed.
double EstimateFraction(double lower, double upper, std::vector<ClassicBucket>& buckets);

}  // namespace alertd::query
