#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/histogram.h"

namespace alertd {

// One moment of a classic histogram: its series `_bucket`, `_count` and `_sum`.
struct ClassicHistogram {
  struct Bucket {
    double upper_bound = 0;  // the value of `le`
    double count = 0;        // of all observations up to the bound
  };
  std::vector<Bucket> buckets;  // in any order
  std::optional<double> count;
  std::optional<double> sum;
};

// The native histogram with custom buckets that says the same (as Prometheus' util/convertnhcb).
// Without a count the highest bucket's is taken, without a sum 0; of buckets with the same bound
// the first counts. Fails with kInvalidInput when counts fall or are negative, or when the total is
// not that of the highest bucket.
Result<Histogram> ConvertToCustomBuckets(const ClassicHistogram& classic);

}  // namespace alertd
