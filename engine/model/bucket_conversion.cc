#include "engine/model/bucket_conversion.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/model/number.h"

namespace alertd {
namespace {

using Bucket = ClassicHistogram::Bucket;

// By their bounds, each once; the last is that of +Inf.
Result<std::vector<Bucket>> SortedBuckets(const ClassicHistogram& classic) {
  std::vector<Bucket> buckets = classic.buckets;
  std::stable_sort(buckets.begin(), buckets.end(),
                   [](const Bucket& a, const Bucket& b) { return a.upper_bound < b.upper_bound; });
  const auto repeated =
      std::unique(buckets.begin(), buckets.end(),
                  [](const Bucket& a, const Bucket& b) { return a.upper_bound == b.upper_bound; });
  buckets.erase(repeated, buckets.end());
  const double highest = buckets.empty() ? 0 : buckets.back().count;
  const double total = classic.count.value_or(highest);
  if (buckets.empty() || !std::isinf(buckets.back().upper_bound)) {
    buckets.push_back({std::numeric_limits<double>::infinity(), total});
  }
  if (buckets.back().count != total) {
    return InvalidInput("the classic histogram counts " + FormatFloat(total) +
                        " observations, its highest bucket " + FormatFloat(buckets.back().count));
  }
  return buckets;
}

}  // namespace

Result<Histogram> ConvertToCustomBuckets(const ClassicHistogram& classic) {
  ALERTD_TRY(const std::vector<Bucket> buckets, SortedBuckets(classic));
  Histogram histogram;
  histogram.schema = kCustomBucketsSchema;
  histogram.count = buckets.back().count;
  histogram.sum = classic.sum.value_or(0);
  double before = 0;
  for (const Bucket& bucket : buckets) {
    if (bucket.count < before) {
      return InvalidInput("the bucket le=\"" + FormatFloat(bucket.upper_bound) +
                          "\" of the classic histogram counts less than the one below it");
    }
    const auto index = static_cast<int32_t>(histogram.custom_bounds.size());
    histogram.positive.push_back({index, bucket.count - before});
    if (!std::isinf(bucket.upper_bound)) histogram.custom_bounds.push_back(bucket.upper_bound);
    before = bucket.count;
  }
  histogram.Compact();
  return histogram;
}

}  // namespace alertd
