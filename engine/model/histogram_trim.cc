#include "engine/model/histogram_trim.h"

#include <cmath>

namespace alertd {
namespace {

enum class Scale : uint8_t { kLinear, kPositiveExponential, kNegativeExponential };

// What is left of a bucket, and the value that stands for its observations.
struct Rest {
  double count = 0;
  double midpoint = 0;
};

double FiniteOrZero(double value) { return std::isinf(value) ? 0 : value; }

double Midpoint(double lower, double upper, Scale scale) {
  if (std::isinf(lower)) {
    if (std::isinf(upper)) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (std::isinf(upper)) return lower;
  if (scale == Scale::kLinear) return (lower + upper) / 2;
  const double mean = std::sqrt(std::abs(lower * upper));
  return scale == Scale::kPositiveExponential ? mean : -mean;
}

// How much of the bucket is below `bound`, which is between its bounds.
double FractionBelow(const BoundedBucket& bucket, double bound, Scale scale) {
  if (scale == Scale::kLinear) return (bound - bucket.lower) / (bucket.upper - bucket.lower);
  const double lower = std::log2(std::abs(bucket.lower));
  const double upper = std::log2(std::abs(bucket.upper));
  const double at = std::log2(std::abs(bound));
  if (scale == Scale::kPositiveExponential) return (at - lower) / (upper - lower);
  return 1 - (at - upper) / (lower - upper);
}

// Of buckets that reach to infinity nobody knows where in them the observations are. What may be on
// the wrong side goes; but observations of a bucket up to a positive bound are taken to be
// positive.
Rest RestOfEndlessBelow(const BoundedBucket& bucket, double bound) {
  if (std::isinf(bucket.lower)) {
    if (bound > 0 && bucket.upper > 0 && !std::isinf(bucket.upper)) {
      return {bucket.count * bound / bucket.upper, bound / 2};
    }
    if (bucket.upper <= 0) return {bucket.count, bound};
    return {0, FiniteOrZero(bucket.upper)};
  }
  return {0, FiniteOrZero(bucket.lower)};
}

Rest RestOfEndlessAbove(const BoundedBucket& bucket, double bound) {
  if (std::isinf(bucket.lower)) {
    if (bound >= 0 && bucket.upper > bound && !std::isinf(bucket.upper)) {
      return {bucket.count * (1 - bound / bucket.upper), (bound + bucket.upper) / 2};
    }
    return {0, FiniteOrZero(bucket.upper)};
  }
  if (bound >= bucket.lower) return {bucket.count, bound};
  return {0, FiniteOrZero(bucket.lower)};
}

// REQUIRES: the bound divides the bucket.
Rest RestOf(const BoundedBucket& bucket, double bound, TrimSide side, Scale scale) {
  const bool below = side == TrimSide::kKeepBelow;
  if (std::isinf(bucket.lower) || std::isinf(bucket.upper)) {
    return below ? RestOfEndlessBelow(bucket, bound) : RestOfEndlessAbove(bucket, bound);
  }
  const double count_below = bucket.count * FractionBelow(bucket, bound, scale);
  if (below) return {count_below, Midpoint(bucket.lower, bound, scale)};
  return {bucket.count - count_below, Midpoint(bound, bucket.upper, scale)};
}

// Observations in the zero bucket have the signs that there are in other buckets.
Rest RestOfZeroBucket(const Histogram& histogram, double bound, TrimSide side) {
  const double lower =
      histogram.negative.empty() && !histogram.positive.empty() ? 0 : -histogram.zero_threshold;
  const double upper =
      histogram.positive.empty() && !histogram.negative.empty() ? 0 : histogram.zero_threshold;
  const double count = histogram.zero_count;
  const double width = upper - lower;
  const bool below = side == TrimSide::kKeepBelow;
  if (bound <= lower) return below ? Rest{} : Rest{count, (lower + upper) / 2};
  if (bound >= upper) return below ? Rest{count, (lower + upper) / 2} : Rest{};
  if (below) return {count * ((bound - lower) / width), (lower + bound) / 2};
  return {count * ((upper - bound) / width), (bound + upper) / 2};
}

// What was left so far.
struct Remainder {
  double count = 0;
  double sum = 0;
  bool trimmed = false;

  void Take(const Rest& rest) {
    count += rest.count;
    sum += rest.midpoint * rest.count;
  }
};

// Where a histogram is cut, and what is kept.
struct Cut {
  double bound = 0;
  TrimSide side = TrimSide::kKeepBelow;
};

template <typename Bounds>
void TrimBuckets(HistogramBuckets& buckets, const Bounds& bounds, const Cut& cut, Scale scale,
                 Remainder& remainder) {
  const bool below = cut.side == TrimSide::kKeepBelow;
  for (HistogramBucket& bucket : buckets) {
    const BoundedBucket bounded = bounds(bucket);
    if (below ? bounded.upper <= cut.bound : bounded.lower >= cut.bound) {
      remainder.Take({bucket.count, Midpoint(bounded.lower, bounded.upper, scale)});
      continue;
    }
    Rest rest;
    if (below ? bounded.lower < cut.bound : bounded.upper > cut.bound) {
      rest = RestOf(bounded, cut.bound, cut.side, scale);
      remainder.Take(rest);
    }
    remainder.trimmed = remainder.trimmed || rest.count != bucket.count;
    bucket.count = rest.count;
  }
}

}  // namespace

Histogram Trimmed(const Histogram& histogram, double bound, TrimSide side) {
  Histogram before = histogram;
  before.Compact();
  Histogram after = before;
  Remainder remainder;
  TrimBuckets(
      after.positive,
      [&before](const HistogramBucket& bucket) { return PositiveBucket(before, bucket); },
      {bound, side}, before.has_custom_buckets() ? Scale::kLinear : Scale::kPositiveExponential,
      remainder);
  TrimBuckets(
      after.negative,
      [&before](const HistogramBucket& bucket) { return NegativeBucket(before, bucket); },
      {bound, side}, Scale::kNegativeExponential, remainder);
  if (before.zero_count > 0) {
    const Rest rest = RestOfZeroBucket(before, bound, side);
    remainder.trimmed = remainder.trimmed || rest.count != before.zero_count;
    remainder.Take(rest);
    after.zero_count = rest.count;
  }
  if (remainder.trimmed) {
    after.count = remainder.count;
    after.sum = remainder.sum;
    after.Compact();
  }
  return after;
}

}  // namespace alertd
