#include "engine/query/compensated_histogram.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/query/compensated_sum.h"

namespace alertd::query {
namespace {

void Compensate(double& correction, double before, double value) {
  CompensatedSum sum{before, correction};
  sum.Add(value);
  correction = sum.correction;
}

// The count of bucket `index`; `from` moves on, for indices that only grow.
double TakeCount(HistogramBuckets::const_iterator& from, const HistogramBuckets& buckets,
                 int32_t index) {
  while (from != buckets.end() && from->index < index)
    ++from;
  return from != buckets.end() && from->index == index ? from->count : 0;
}

// The indices of all three.
std::vector<int32_t> AllIndices(const HistogramBuckets& a, const HistogramBuckets& b,
                                const HistogramBuckets& c) {
  std::vector<int32_t> indices;
  indices.reserve(a.size() + b.size() + c.size());
  for (const HistogramBuckets* buckets : {&a, &b, &c}) {
    for (const HistogramBucket& bucket : *buckets)
      indices.push_back(bucket.index);
  }
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
  return indices;
}

HistogramBuckets Compensated(const HistogramBuckets& corrections, const HistogramBuckets& before,
                             const HistogramBuckets& values) {
  HistogramBuckets compensated;
  auto correction = corrections.begin();
  auto sum = before.begin();
  auto value = values.begin();
  for (const int32_t index : AllIndices(corrections, before, values)) {
    HistogramBucket bucket{index, TakeCount(correction, corrections, index)};
    Compensate(bucket.count, TakeCount(sum, before, index), TakeCount(value, values, index));
    if (bucket.count != 0) compensated.push_back(bucket);
  }
  return compensated;
}

bool AnyInfinite(const HistogramBuckets& buckets) {
  return std::any_of(buckets.begin(), buckets.end(),
                     [](const HistogramBucket& bucket) { return std::isinf(bucket.count); });
}

}  // namespace

CompensatedHistogram::CompensatedHistogram(const Histogram& first) : sum_(first) {
  correction_.schema = first.schema;
  correction_.zero_threshold = first.zero_threshold;
  correction_.custom_bounds = first.custom_bounds;
}

CombineRemarks CompensatedHistogram::Add(const Histogram& other) {
  Histogram before = sum_;
  const CombineRemarks remarks = alertd::Add(sum_, other);
  Histogram value = other;
  for (Histogram* part : {&before, &value, &correction_})
    Recast(*part, sum_);
  Compensate(correction_.zero_count, before.zero_count, value.zero_count);
  Compensate(correction_.count, before.count, value.count);
  Compensate(correction_.sum, before.sum, value.sum);
  correction_.positive = Compensated(correction_.positive, before.positive, value.positive);
  correction_.negative = Compensated(correction_.negative, before.negative, value.negative);
  return remarks;
}

void CompensatedHistogram::Scale(double factor) {
  alertd::Scale(sum_, factor);
  alertd::Scale(correction_, factor);
}

void CompensatedHistogram::Divide(double divisor) {
  alertd::Divide(sum_, divisor);
  alertd::Divide(correction_, divisor);
}

bool CompensatedHistogram::overflows() const {
  return std::isinf(sum_.zero_count) || std::isinf(sum_.count) || std::isinf(sum_.sum) ||
         AnyInfinite(sum_.positive) || AnyInfinite(sum_.negative);
}

Histogram CompensatedHistogram::Total() const {
  Histogram total = sum_;
  alertd::Add(total, correction_);
  // The correction is no histogram of its own.
  total.hint = sum_.hint;
  return total;
}

CombineRemarks CompensatedHistogramMean::Add(const Histogram& other) {
  ++count_;
  if (!incremental_) {
    CompensatedHistogram next = total_;
    const CombineRemarks remarks = next.Add(other);
    if (!next.overflows()) {
      total_ = std::move(next);
      return remarks;
    }
    incremental_ = true;
    total_.Divide(count_ - 1);
  }
  total_.Scale((count_ - 1) / count_);
  Histogram share = other;
  Divide(share, count_);
  return total_.Add(share);
}

Histogram CompensatedHistogramMean::Value() const {
  CompensatedHistogram mean = total_;
  if (!incremental_) mean.Divide(count_);
  return mean.Total();
}

}  // namespace alertd::query
