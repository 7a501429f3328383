#include "engine/model/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "engine/model/exponential_bounds.h"
#include "engine/model/number.h"

namespace alertd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Beyond the largest bucket that a float can bound.
constexpr int32_t kExponentMax = 1024;

bool SameBits(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
}

bool SameBuckets(const HistogramBuckets& a, const HistogramBuckets& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].index != b[i].index || !SameBits(a[i].count, b[i].count)) return false;
  }
  return true;
}

void FormatBucket(const BoundedBucket& bucket, std::string& text) {
  text += bucket.lower_inclusive ? ", [" : ", (";
  text += FormatGeneral(bucket.lower) + "," + FormatGeneral(bucket.upper);
  text += bucket.upper_inclusive ? "]:" : "):";
  text += FormatGeneral(bucket.count);
}

}  // namespace

void Histogram::Compact() {
  const auto is_empty = [](const HistogramBucket& bucket) { return bucket.count == 0; };
  std::erase_if(positive, is_empty);
  std::erase_if(negative, is_empty);
}

double ExponentialBound(int32_t schema, int32_t index) {
  if (schema <= 0) {
    const int64_t exponent = int64_t{index} * (int64_t{1} << -schema);
    if (exponent >= kExponentMax) {
      return exponent == kExponentMax ? std::numeric_limits<double>::max() : kInfinity;
    }
    // Clamped far below the smallest float, where the result is 0 all the same.
    return std::ldexp(1.0,
                      static_cast<int>(std::max<int64_t>(exponent, -2 * int64_t{kExponentMax})));
  }
  const int32_t whole = index >> schema;
  const int32_t part = index & ((1 << schema) - 1);
  if (whole >= kExponentMax) {
    return whole == kExponentMax && part == 0 ? std::numeric_limits<double>::max() : kInfinity;
  }
  // The table has the bounds from 0.5 to 1 in the finest schema.
  const double fraction = kExponentialBounds[static_cast<size_t>(part) << (kSchemaMax - schema)];
  return std::ldexp(fraction, whole + 1);
}

BoundedBucket PositiveBucket(const Histogram& histogram, const HistogramBucket& bucket) {
  if (!histogram.has_custom_buckets()) {
    return {.lower = ExponentialBound(histogram.schema, bucket.index - 1),
            .upper = ExponentialBound(histogram.schema, bucket.index),
            .count = bucket.count};
  }
  const std::vector<double>& bounds = histogram.custom_bounds;
  const auto bound = [&bounds](int32_t index) {
    if (index < 0) return -kInfinity;
    const auto place = static_cast<size_t>(index);
    if (place >= bounds.size()) return kInfinity;
    return bounds[place];
  };
  return {.lower = bound(bucket.index - 1),
          .upper = bound(bucket.index),
          .count = bucket.count,
          .lower_inclusive = bucket.index == 0};
}

BoundedBucket NegativeBucket(const Histogram& histogram, const HistogramBucket& bucket) {
  return {.lower = -ExponentialBound(histogram.schema, bucket.index),
          .upper = -ExponentialBound(histogram.schema, bucket.index - 1),
          .count = bucket.count,
          .lower_inclusive = true,
          .upper_inclusive = false};
}

std::vector<BoundedBucket> BoundedBuckets(const Histogram& histogram) {
  std::vector<BoundedBucket> buckets;
  for (size_t i = histogram.negative.size(); i-- > 0;) {
    if (histogram.negative[i].count == 0) continue;
    buckets.push_back(NegativeBucket(histogram, histogram.negative[i]));
  }
  if (histogram.zero_count != 0) {
    buckets.push_back({.lower = -histogram.zero_threshold,
                       .upper = histogram.zero_threshold,
                       .count = histogram.zero_count,
                       .lower_inclusive = true});
  }
  for (const HistogramBucket& bucket : histogram.positive) {
    if (bucket.count != 0) buckets.push_back(PositiveBucket(histogram, bucket));
  }
  return buckets;
}

std::vector<BoundedBucket> DisjointBuckets(const Histogram& histogram) {
  std::vector<BoundedBucket> buckets = BoundedBuckets(histogram);
  if (histogram.has_custom_buckets()) return buckets;
  const double threshold = histogram.zero_threshold;
  // The zero bucket alone has both of its bounds in it.
  std::erase_if(buckets, [](const BoundedBucket& bucket) {
    return bucket.lower_inclusive && bucket.upper_inclusive && bucket.count < 0;
  });
  for (BoundedBucket& bucket : buckets) {
    if (bucket.upper < 0) bucket.upper = std::min(bucket.upper, -threshold);
    if (bucket.lower > 0) bucket.lower = std::max(bucket.lower, threshold);
  }
  return buckets;
}

bool SameHistogram(const Histogram& a, const Histogram& b) {
  return a.schema == b.schema && SameBits(a.count, b.count) && SameBits(a.sum, b.sum) &&
         SameBits(a.zero_count, b.zero_count) && a.zero_threshold == b.zero_threshold &&
         a.custom_bounds == b.custom_bounds && SameBuckets(a.positive, b.positive) &&
         SameBuckets(a.negative, b.negative);
}

std::string FormatHistogram(const Histogram& histogram) {
  std::string text =
      "{count:" + FormatGeneral(histogram.count) + ", sum:" + FormatGeneral(histogram.sum);
  for (const BoundedBucket& bucket : BoundedBuckets(histogram))
    FormatBucket(bucket, text);
  return text + "}";
}

}  // namespace alertd
