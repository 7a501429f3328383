#include "engine/model/histogram_validation.h"

#include <cmath>
#include <string>

#include "engine/model/number.h"

namespace alertd {
namespace {

Status CheckCounts(const HistogramBuckets& buckets) {
  for (const HistogramBucket& bucket : buckets) {
    if (bucket.count < 0) {
      return InvalidInput("histogram has a bucket whose observation count is negative: " +
                          FormatFloat(bucket.count));
    }
  }
  return Ok();
}

Status CheckBounds(const std::vector<double>& bounds) {
  for (size_t i = 0; i < bounds.size(); ++i) {
    // A first bucket may be for nothing but -Inf.
    const bool lowest = i == 0 && std::isinf(bounds[i]) && bounds[i] < 0;
    if (!std::isfinite(bounds[i]) && !lowest) {
      return InvalidInput("histogram custom bounds must be finite: " + FormatFloat(bounds[i]));
    }
    if (i > 0 && bounds[i] <= bounds[i - 1]) {
      return InvalidInput("histogram custom bounds must be in strictly increasing order: " +
                          FormatFloat(bounds[i - 1]) + ", " + FormatFloat(bounds[i]));
    }
  }
  return Ok();
}

Status CheckCustomBuckets(const Histogram& histogram) {
  ALERTD_TRY([[maybe_unused]] const auto bounds, CheckBounds(histogram.custom_bounds));
  if (histogram.zero_count != 0 || histogram.zero_threshold != 0) {
    return InvalidInput("histogram with custom buckets must not have a zero bucket");
  }
  if (!histogram.negative.empty()) {
    return InvalidInput("histogram with custom buckets must not have negative buckets");
  }
  for (const HistogramBucket& bucket : histogram.positive) {
    if (bucket.index < 0 || static_cast<size_t>(bucket.index) > histogram.custom_bounds.size()) {
      return InvalidInput("histogram has a bucket " + std::to_string(bucket.index) +
                          " beyond its " + std::to_string(histogram.custom_bounds.size()) +
                          " custom bounds");
    }
  }
  return Ok();
}

}  // namespace

Status ValidateHistogram(const Histogram& histogram) {
  ALERTD_TRY([[maybe_unused]] const auto positive, CheckCounts(histogram.positive));
  ALERTD_TRY([[maybe_unused]] const auto negative, CheckCounts(histogram.negative));
  if (histogram.has_custom_buckets()) return CheckCustomBuckets(histogram);
  if (!histogram.custom_bounds.empty()) {
    return InvalidInput("histogram with exponential buckets must not have custom bounds");
  }
  return Ok();
}

}  // namespace alertd
