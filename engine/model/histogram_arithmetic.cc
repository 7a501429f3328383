#include "engine/model/histogram_arithmetic.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace alertd {
namespace {

// The index of the bucket in a schema that is coarser by `steps` doublings of the base.
int32_t CoarserIndex(int32_t index, int32_t steps) { return ((index - 1) >> steps) + 1; }

HistogramBuckets Coarser(const HistogramBuckets& buckets, int32_t steps) {
  HistogramBuckets merged;
  for (const HistogramBucket& bucket : buckets) {
    const int32_t index = CoarserIndex(bucket.index, steps);
    if (merged.empty() || merged.back().index != index) merged.push_back({index, 0});
    merged.back().count += bucket.count;
  }
  return merged;
}

// `a` plus `sign` times `b`.
HistogramBuckets Combined(const HistogramBuckets& a, const HistogramBuckets& b, double sign) {
  HistogramBuckets sum;
  sum.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    if (right == b.end() || (left != a.end() && left->index < right->index)) {
      sum.push_back(*left++);
    } else if (left == a.end() || right->index < left->index) {
      sum.push_back({right->index, sign * right->count});
      ++right;
    } else {
      sum.push_back({left->index, left->count + sign * right->count});
      ++left;
      ++right;
    }
  }
  return sum;
}

struct ZeroBucket {
  double count = 0;
  double threshold = 0;
};

// What the zero bucket is when it is made to reach `threshold` at least. It grows on to the bound
// of a populated bucket that the threshold would divide.
ZeroBucket WidenedZeroBucket(const Histogram& histogram, double threshold) {
  if (threshold == histogram.zero_threshold) return {histogram.zero_count, threshold};
  while (true) {
    double count = histogram.zero_count;
    const auto take = [&](const HistogramBuckets& buckets) {
      for (const HistogramBucket& bucket : buckets) {
        const BoundedBucket bounds = PositiveBucket(histogram, bucket);
        if (bounds.lower >= threshold) break;
        count += bucket.count;
        if (bounds.upper <= threshold) continue;
        if (bucket.count == 0) break;
        threshold = bounds.upper;
        return true;
      }
      return false;
    };
    take(histogram.positive);
    // Having grown for a negative bucket, it may reach into other positive ones.
    if (!take(histogram.negative)) return {count, threshold};
  }
}

void DropBelow(HistogramBuckets& buckets, int32_t schema, double threshold) {
  std::erase_if(buckets, [=](const HistogramBucket& bucket) {
    return ExponentialBound(schema, bucket.index - 1) < threshold;
  });
}

void Widen(Histogram& histogram, ZeroBucket zero) {
  histogram.zero_count = zero.count;
  histogram.zero_threshold = zero.threshold;
  DropBelow(histogram.positive, histogram.schema, zero.threshold);
  DropBelow(histogram.negative, histogram.schema, zero.threshold);
}

// Gives both the same zero bucket; the other's count in it.
double ReconcileZeroBuckets(Histogram& histogram, const Histogram& other) {
  ZeroBucket zero{other.zero_count, other.zero_threshold};
  while (zero.threshold != histogram.zero_threshold) {
    if (histogram.zero_threshold > zero.threshold) {
      zero = WidenedZeroBucket(other, histogram.zero_threshold);
    }
    if (zero.threshold > histogram.zero_threshold) {
      Widen(histogram, WidenedZeroBucket(histogram, zero.threshold));
    }
  }
  return zero.count;
}

// Buckets of other bounds, by the first of `to` that is not below each of them.
HistogramBuckets MovedTo(const std::vector<double>& to, const HistogramBuckets& buckets,
                         const std::vector<double>& from) {
  HistogramBuckets moved;
  for (const HistogramBucket& bucket : buckets) {
    const auto place = static_cast<size_t>(bucket.index);
    const auto found =
        place < from.size() ? std::lower_bound(to.begin(), to.end(), from[place]) : to.end();
    const auto index = static_cast<int32_t>(found - to.begin());
    if (moved.empty() || moved.back().index != index) moved.push_back({index, 0});
    moved.back().count += bucket.count;
  }
  return moved;
}

std::vector<double> CommonBounds(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common;
}

CombineRemarks CombineCustom(Histogram& to, const Histogram& other, double sign) {
  if (to.custom_bounds == other.custom_bounds) {
    to.positive = Combined(to.positive, other.positive, sign);
    return {};
  }
  std::vector<double> common = CommonBounds(to.custom_bounds, other.custom_bounds);
  to.positive = Combined(MovedTo(common, to.positive, to.custom_bounds),
                         MovedTo(common, other.positive, other.custom_bounds), sign);
  to.custom_bounds = std::move(common);
  return {.bounds_reconciled = true};
}

CombineRemarks CombineExponential(Histogram& to, const Histogram& other, double sign) {
  to.zero_count += sign * ReconcileZeroBuckets(to, other);
  if (other.schema < to.schema) ReduceResolution(to, other.schema);
  const int32_t steps = other.schema - to.schema;
  const auto combine = [&](HistogramBuckets& buckets, const HistogramBuckets& others) {
    HistogramBuckets addends = Coarser(others, steps);
    // These are in the zero bucket already.
    std::erase_if(addends, [&to](const HistogramBucket& bucket) {
      return ExponentialBound(to.schema, bucket.index) <= to.zero_threshold;
    });
    buckets = Combined(buckets, addends, sign);
  };
  combine(to.positive, other.positive);
  combine(to.negative, other.negative);
  return {};
}

CombineRemarks Combine(Histogram& to, const Histogram& other, double sign) {
  to.count += sign * other.count;
  to.sum += sign * other.sum;
  const CombineRemarks remarks = to.has_custom_buckets() ? CombineCustom(to, other, sign)
                                                         : CombineExponential(to, other, sign);
  to.Compact();
  return remarks;
}

// The hint of a sum; whether the two contradict each other.
bool CombineHints(ResetHint& hint, ResetHint other) {
  if (hint == other || hint == ResetHint::kGauge) return false;
  if (other == ResetHint::kGauge) {
    hint = ResetHint::kGauge;
    return false;
  }
  const bool collide = hint != ResetHint::kUnknown && other != ResetHint::kUnknown;
  hint = ResetHint::kUnknown;
  return collide;
}

// Whether a bucket of `previous` has lost observations. Both in the same schema.
bool AnyBucketFell(const HistogramBuckets& current, const HistogramBuckets& previous) {
  auto now = current.begin();
  for (const HistogramBucket& before : previous) {
    if (before.count == 0) continue;
    while (now != current.end() && now->index < before.index)
      ++now;
    const double count = now != current.end() && now->index == before.index ? now->count : 0;
    if (count < before.count) return true;
  }
  return false;
}

bool CustomBucketsFell(const Histogram& current, const Histogram& previous) {
  if (current.custom_bounds == previous.custom_bounds) {
    return AnyBucketFell(current.positive, previous.positive);
  }
  const std::vector<double> common = CommonBounds(current.custom_bounds, previous.custom_bounds);
  return AnyBucketFell(MovedTo(common, current.positive, current.custom_bounds),
                       MovedTo(common, previous.positive, previous.custom_bounds));
}

bool ExponentialBucketsFell(const Histogram& current, const Histogram& previous) {
  // A source lowers the resolution while it counts on, and raises it only when it starts anew.
  if (current.schema > previous.schema) return true;
  if (current.zero_threshold < previous.zero_threshold) return true;
  const ZeroBucket zero = WidenedZeroBucket(previous, current.zero_threshold);
  // The zero bucket that there is now divides a bucket that was populated.
  if (zero.threshold != current.zero_threshold) return true;
  if (current.zero_count < zero.count) return true;
  const int32_t steps = previous.schema - current.schema;
  const auto fell = [&](const HistogramBuckets& now, const HistogramBuckets& before) {
    HistogramBuckets coarse = Coarser(before, steps);
    std::erase_if(coarse, [&current](const HistogramBucket& bucket) {
      return ExponentialBound(current.schema, bucket.index) <= current.zero_threshold;
    });
    return AnyBucketFell(now, coarse);
  };
  return fell(current.positive, previous.positive) || fell(current.negative, previous.negative);
}

template <typename Change>
void ChangeEach(Histogram& histogram, const Change& change) {
  change(histogram.zero_count);
  change(histogram.count);
  change(histogram.sum);
  for (HistogramBucket& bucket : histogram.positive)
    change(bucket.count);
  for (HistogramBucket& bucket : histogram.negative)
    change(bucket.count);
}

}  // namespace

bool AreCombinable(const Histogram& a, const Histogram& b) {
  return a.has_custom_buckets() == b.has_custom_buckets();
}

CombineRemarks Add(Histogram& to, const Histogram& other) {
  const bool collide = CombineHints(to.hint, other.hint);
  CombineRemarks remarks = Combine(to, other, 1);
  remarks.hints_collide = collide;
  return remarks;
}

CombineRemarks Subtract(Histogram& from, const Histogram& other) {
  ResetHint hint = from.hint;
  const bool collide = CombineHints(hint, other.hint);
  CombineRemarks remarks = Combine(from, other, -1);
  remarks.hints_collide = collide;
  return remarks;
}

void Scale(Histogram& histogram, double factor) {
  ChangeEach(histogram, [factor](double& number) { number *= factor; });
  if (factor < 0) histogram.hint = ResetHint::kGauge;
}

void Divide(Histogram& histogram, double divisor) {
  ChangeEach(histogram, [divisor](double& number) { number /= divisor; });
  if (divisor < 0) histogram.hint = ResetHint::kGauge;
  if (divisor == 0) {
    histogram.positive.clear();
    histogram.negative.clear();
  }
}

void ReduceResolution(Histogram& histogram, int32_t schema) {
  const int32_t steps = histogram.schema - schema;
  if (steps == 0) return;
  histogram.positive = Coarser(histogram.positive, steps);
  histogram.negative = Coarser(histogram.negative, steps);
  histogram.schema = schema;
}

void Recast(Histogram& histogram, const Histogram& like) {
  if (histogram.has_custom_buckets()) {
    if (histogram.custom_bounds == like.custom_bounds) return;
    histogram.positive = MovedTo(like.custom_bounds, histogram.positive, histogram.custom_bounds);
    histogram.custom_bounds = like.custom_bounds;
    return;
  }
  if (histogram.zero_threshold != like.zero_threshold) {
    Widen(histogram, WidenedZeroBucket(histogram, like.zero_threshold));
  }
  if (like.schema < histogram.schema) ReduceResolution(histogram, like.schema);
}

bool DetectReset(const Histogram& current, const Histogram& previous) {
  if (current.hint == ResetHint::kReset) return true;
  if (current.hint == ResetHint::kNotReset) return false;
  if (current.count < previous.count || !AreCombinable(current, previous)) return true;
  return current.has_custom_buckets() ? CustomBucketsFell(current, previous)
                                      : ExponentialBucketsFell(current, previous);
}

}  // namespace alertd
