#pragma once

// Native histograms: one sample that holds a whole distribution.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/timestamp.h"

namespace alertd {

// What is known about a counter reset between a histogram and the one before it.
enum class ResetHint : uint8_t { kUnknown, kReset, kNotReset, kGauge };

// The schema of histograms that carry their own bounds.
inline constexpr int32_t kCustomBucketsSchema = -53;
// Exponential schemas: each power of two is divided into 2^schema buckets.
inline constexpr int32_t kSchemaMin = -4;
inline constexpr int32_t kSchemaMax = 8;

// Observations of one bucket, by its place in the schema.
struct HistogramBucket {
  int32_t index = 0;
  double count = 0;

  bool operator==(const HistogramBucket&) const = default;
};
// Sorted by index; no index twice.
using HistogramBuckets = std::vector<HistogramBucket>;

// Counts are floats, for queries make fractions of them. Count and sum are what the source says,
// never derived from the buckets.
struct Histogram {
  ResetHint hint = ResetHint::kUnknown;
  int32_t schema = 0;
  double zero_threshold = 0;  // the zero bucket's width to each side
  double zero_count = 0;
  double count = 0;
  double sum = 0;
  HistogramBuckets positive;
  HistogramBuckets negative;          // by the bounds of the absolute values
  std::vector<double> custom_bounds;  // upper ones without +Inf; only with kCustomBucketsSchema

  bool has_custom_buckets() const { return schema == kCustomBucketsSchema; }

  // Removes the empty buckets. Whatever compares histograms expects them gone.
  void Compact();
};
// A histogram that was handed out never changes.
using HistogramPtr = std::shared_ptr<const Histogram>;

struct HistogramSample {
  Timestamp at;
  HistogramPtr histogram;
};

// A bucket with its bounds.
struct BoundedBucket {
  double lower = 0;
  double upper = 0;
  double count = 0;
  bool lower_inclusive = false;
  bool upper_inclusive = true;
};

// The upper bound of the positive bucket `index` of an exponential schema: 2^(index * 2^-schema).
double ExponentialBound(int32_t schema, int32_t index);

// The bounds of a positive bucket of `histogram`, of either kind of schema.
BoundedBucket PositiveBucket(const Histogram& histogram, const HistogramBucket& bucket);
BoundedBucket NegativeBucket(const Histogram& histogram, const HistogramBucket& bucket);

// All buckets that have observations, in the order of their bounds; the zero bucket among them.
std::vector<BoundedBucket> BoundedBuckets(const Histogram& histogram);

// As BoundedBuckets(), but no two overlap: those that reach into the zero bucket end where it ends.
// A zero bucket with less than nothing in it is left out.
std::vector<BoundedBucket> DisjointBuckets(const Histogram& histogram);

// Whether they are the same sample but for the hint. Both are compacted. NaNs are the same when
// their bits are.
bool SameHistogram(const Histogram& a, const Histogram& b);

// As Prometheus prints it: {count:3, sum:4.5, [-1,1]:1, (1,2]:2}.
std::string FormatHistogram(const Histogram& histogram);

}  // namespace alertd
