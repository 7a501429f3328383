#include "engine/query/native_estimates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/query/compensated_sum.h"

namespace alertd::query {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// With observations on one side only, the zero bucket does not reach to the other side.
void CutZeroBucket(BoundedBucket& bucket, const Histogram& histogram) {
  if (histogram.negative.empty() && !histogram.positive.empty()) bucket.lower = 0;
  if (histogram.positive.empty() && !histogram.negative.empty()) bucket.upper = 0;
}

double SumOfCounts(std::span<const BoundedBucket> buckets) {
  double sum = 0;
  for (const BoundedBucket& bucket : buckets)
    sum += bucket.count;
  return sum;
}

// Where in the buckets a rank falls, counted from the end that is walked from.
struct RankPlace {
  BoundedBucket bucket;
  double count = 0;  // of all buckets up to it, itself included
  size_t walked = 0;
};

template <typename Iterator>
RankPlace FindRank(Iterator begin, Iterator end, double rank) {
  RankPlace place;
  for (Iterator it = begin; it != end; ++it) {
    place.bucket = *it;
    place.count += it->count;
    ++place.walked;
    if (place.count >= rank) break;
  }
  return place;
}

// Between the bounds of a bucket, at a share of its observations.
double Interpolate(const BoundedBucket& bucket, double share, const Histogram& histogram) {
  if (histogram.has_custom_buckets() || (bucket.lower <= 0 && bucket.upper >= 0)) {
    return bucket.lower + (bucket.upper - bucket.lower) * share;
  }
  // On a logarithmic scale all exponential buckets are equally wide.
  const double lower = std::log2(std::abs(bucket.lower));
  const double upper = std::log2(std::abs(bucket.upper));
  if (bucket.lower > 0) return std::exp2(lower + (upper - lower) * share);
  return -std::exp2(upper + (lower - upper) * (1 - share));
}

// The answer for buckets that have no other end to interpolate to; else cuts the bucket.
std::optional<double> ValueAtOpenEnd(BoundedBucket& bucket, const Histogram& histogram) {
  if (!histogram.has_custom_buckets()) {
    if (bucket.lower < 0 && bucket.upper > 0) CutZeroBucket(bucket, histogram);
    return std::nullopt;
  }
  if (bucket.lower == -kInfinity) {
    if (bucket.upper <= 0) return bucket.upper;
    bucket.lower = 0;
    return std::nullopt;
  }
  if (bucket.upper == kInfinity) return bucket.lower;
  return std::nullopt;
}

}  // namespace

NativeEstimate EstimateQuantile(double quantile, const Histogram& histogram) {
  if (quantile < 0) return {-kInfinity};
  if (quantile > 1) return {kInfinity};
  if (histogram.count == 0 || std::isnan(quantile)) return {kNan};
  const std::vector<BoundedBucket> buckets = DisjointBuckets(histogram);
  // NaNs are counted but are in no bucket, as if they were above all: then only a rank counted from
  // below is right.
  const bool may_have_nans = std::isnan(histogram.sum);
  const bool forward = may_have_nans || quantile < 0.5;
  const double rank = (forward ? quantile : 1 - quantile) * histogram.count;
  RankPlace place = forward ? FindRank(buckets.begin(), buckets.end(), rank)
                            : FindRank(buckets.rbegin(), buckets.rend(), rank);
  const double bucket_count = place.bucket.count;
  if (const auto value = ValueAtOpenEnd(place.bucket, histogram)) return {*value};
  // Rounding may have made the buckets more than the count.
  const double count = std::min(place.count, histogram.count);
  if (count < rank) {
    if (may_have_nans) return {kNan, NanEffect::kResultIsNan};
    return {place.bucket.upper};
  }
  // Infinities of both signs make the sum NaN, too, but are in buckets.
  const bool has_nans =
      may_have_nans &&
      count + SumOfCounts(std::span(buckets).subspan(place.walked)) < histogram.count;
  const double into_bucket = forward ? rank - (count - bucket_count) : count - rank;
  return {Interpolate(place.bucket, into_bucket / bucket_count, histogram),
          has_nans ? NanEffect::kSkewedHigher : NanEffect::kNone};
}

namespace {

// The share of a bucket's observations below a value within it.
double ShareBelow(double value, const BoundedBucket& bucket) {
  const double lower = std::log2(std::abs(bucket.lower));
  const double upper = std::log2(std::abs(bucket.upper));
  const double at = std::log2(std::abs(value));
  if (value > 0) return (at - lower) / (upper - lower);
  return 1 - (at - upper) / (lower - upper);
}

// How many observations of the buckets are below `value`; nothing when it is above all of them. Of
// a bucket without end nobody can say how its observations are spread: those above the last bound
// do not count, and those below the first one all do.
std::optional<double> RankOf(double value, std::span<const BoundedBucket> buckets,
                             const Histogram& histogram) {
  double rank = 0;
  for (BoundedBucket bucket : buckets) {
    const bool linear = histogram.has_custom_buckets() || (bucket.lower <= 0 && bucket.upper >= 0);
    if (bucket.lower <= 0 && bucket.upper >= 0) CutZeroBucket(bucket, histogram);
    if (bucket.lower >= value) return rank;
    if (bucket.upper > value) {
      if (!linear) return rank + bucket.count * ShareBelow(value, bucket);
      if (bucket.lower == -kInfinity) return bucket.count;
      return rank + bucket.count * (value - bucket.lower) / (bucket.upper - bucket.lower);
    }
    rank += bucket.count;
  }
  return std::nullopt;
}

}  // namespace

NativeEstimate EstimateFraction(double lower, double upper, const Histogram& histogram) {
  if (histogram.count == 0 || std::isnan(lower) || std::isnan(upper)) return {kNan};
  if (lower >= upper) return {0};
  const std::vector<BoundedBucket> buckets = DisjointBuckets(histogram);
  double count = histogram.count;
  NanEffect effect = NanEffect::kNone;
  if (std::isnan(histogram.sum)) {
    count = SumOfCounts(buckets);
    if (count < histogram.count) effect = NanEffect::kExcluded;
  }
  const auto rank_of = [&](double value) {
    return std::min(RankOf(value, buckets, histogram).value_or(count), count);
  };
  return {(rank_of(upper) - rank_of(lower)) / histogram.count, effect};
}

double MeanOf(const Histogram& histogram) { return histogram.sum / histogram.count; }

double VarianceOf(const Histogram& histogram) {
  const double mean = MeanOf(histogram);
  CompensatedSum squares;
  for (const BoundedBucket& bucket : DisjointBuckets(histogram)) {
    double middle = 0;  // of the zero bucket
    if (histogram.has_custom_buckets()) {
      middle = (bucket.upper + bucket.lower) / 2;
    } else if (bucket.lower > 0 || bucket.upper < 0) {
      middle = std::copysign(std::sqrt(bucket.upper * bucket.lower), bucket.upper);
    }
    const double difference = middle - mean;
    squares.Add(bucket.count * difference * difference);
  }
  return squares.Total() / histogram.count;
}

}  // namespace alertd::query
