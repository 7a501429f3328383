#include "engine/query/classic_buckets.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace alertd::query {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Differences relative to the counts that are put down to rounding.
constexpr double kSmallDifference = 1e-12;

bool AlmostEqual(double a, double b) {
  const double sum = std::abs(a) + std::abs(b);
  const double difference = std::abs(a - b);
  if (a == 0 || b == 0 || sum < std::numeric_limits<double>::min()) {
    return difference < kSmallDifference * std::numeric_limits<double>::min();
  }
  return difference / std::min(sum, std::numeric_limits<double>::max()) < kSmallDifference;
}

// Buckets with the same bound become one that counts for all.
void MergeSameBounds(std::vector<ClassicBucket>& buckets) {
  size_t last = 0;
  for (size_t i = 1; i < buckets.size(); ++i) {
    if (buckets[i].upper_bound == buckets[last].upper_bound) {
      buckets[last].count += buckets[i].count;
    } else {
      buckets[++last] = buckets[i];
    }
  }
  buckets.resize(last + 1);
}

// Makes counts rise with the bounds: rates of buckets that were scraped at different moments may
// fall. Falls beyond rounding are reported.
std::optional<MonotonicityRepair> MakeMonotonic(std::vector<ClassicBucket>& buckets) {
  std::optional<MonotonicityRepair> repair;
  double previous = buckets.front().count;
  for (ClassicBucket& bucket : buckets) {
    const double difference = previous - bucket.count;
    if (difference == 0) continue;
    if (AlmostEqual(previous, bucket.count)) {
      bucket.count = previous;
      continue;
    }
    if (!(bucket.count < previous)) {
      previous = bucket.count;
      continue;
    }
    bucket.count = previous;
    if (!repair.has_value()) repair = {bucket.upper_bound, bucket.upper_bound, difference};
    repair->bucket_max = bucket.upper_bound;
    repair->difference_max = std::max(repair->difference_max, difference);
  }
  return repair;
}

// The value at `rank` observations, taking those within a bucket as evenly spread.
double Interpolate(std::span<const ClassicBucket> buckets, double rank) {
  const auto found =
      std::find_if(buckets.begin(), buckets.end() - 1,
                   [rank](const ClassicBucket& bucket) { return bucket.count >= rank; });
  const auto index = static_cast<size_t>(found - buckets.begin());
  if (index == buckets.size() - 1) return buckets[index - 1].upper_bound;
  if (index == 0 && buckets[0].upper_bound <= 0) return buckets[0].upper_bound;
  const double start = index == 0 ? 0 : buckets[index - 1].upper_bound;
  const double before = index == 0 ? 0 : buckets[index - 1].count;
  const double within = buckets[index].count - before;
  return start + (buckets[index].upper_bound - start) * ((rank - before) / within);
}

}  // namespace

QuantileEstimate EstimateQuantile(double quantile, std::vector<ClassicBucket>& buckets) {
  if (std::isnan(quantile)) return {kNan, {}};
  if (quantile < 0) return {-kInfinity, {}};
  if (quantile > 1) return {kInfinity, {}};
  if (buckets.empty() || buckets.back().upper_bound != kInfinity) return {kNan, {}};
  MergeSameBounds(buckets);
  const std::optional<MonotonicityRepair> repair = MakeMonotonic(buckets);
  if (buckets.size() < 2) return {kNan, {}};
  const double observations = buckets.back().count;
  if (observations == 0) return {kNan, {}};
  return {Interpolate(buckets, quantile * observations), repair};
}

namespace {

// How many observations are at most `value`. Of a bucket without end, on either side, nobody can
// say how its observations are spread: those above the last bound do not count, and those below the
// first one all do.
double RankOf(double value, std::span<const ClassicBucket> buckets) {
  double before = 0;
  double start = buckets.front().upper_bound > 0 ? 0 : -kInfinity;
  if (value <= start) return 0;
  for (const ClassicBucket& bucket : buckets) {
    if (value <= start) return before;
    if (value < bucket.upper_bound) {
      if (start == -kInfinity) return bucket.count;
      return before + (bucket.count - before) * (value - start) / (bucket.upper_bound - start);
    }
    before = bucket.count;
    start = bucket.upper_bound;
  }
  return before;
}

}  // namespace

double EstimateFraction(double lower, double upper, std::vector<ClassicBucket>& buckets) {
  if (buckets.empty() || buckets.back().upper_bound != kInfinity) return kNan;
  MergeSameBounds(buckets);
  const double observations = buckets.back().count;
  if (observations == 0 || std::isnan(lower) || std::isnan(upper)) return kNan;
  if (lower >= upper) return 0;
  const double below = std::min(RankOf(lower, buckets), observations);
  return (std::min(RankOf(upper, buckets), observations) - below) / observations;
}

}  // namespace alertd::query
