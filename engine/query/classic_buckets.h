#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/query/annotation_set.h"
#include "engine/query/row_table.h"

namespace alertd::query {

// One bucket of a classic histogram: how many observations were at most `upper_bound`.
struct ClassicBucket {
  double upper_bound = 0;
  double count = 0;
};

struct QuantileEstimate {
  double value = 0;
  std::optional<MonotonicityRepair> repair;  // where counts fell from one bucket to a larger one
};

// The quantile of observations in `buckets`, which are sorted by their bounds and may be changed.
// NaN when it cannot be told: no bucket for +Inf, fewer than two buckets, no observations.
QuantileEstimate EstimateQuantile(double quantile, std::vector<ClassicBucket>& buckets);

// The share of observations between two values; 0 when `lower` is not below `upper`. As for
// quantiles, NaN when it cannot be told, and `buckets` may be changed.
double EstimateFraction(double lower, double upper, std::vector<ClassicBucket>& buckets);

// The classic histograms among the rows of a vector: those that differ only in `le`.
class ClassicHistograms {
 public:
  struct BucketRow {
    double upper_bound = 0;
    uint32_t row = 0;
  };

  // Takes in rows that are new.
  void Extend(const RowTable& rows);

  size_t size() const { return buckets_.size(); }
  // By bounds.
  std::span<const BucketRow> buckets(size_t histogram) const { return buckets_[histogram]; }
  // The labels of its buckets without `le`.
  const RowTable& identities() const { return identities_; }
  // Rows without a `le` that is a number.
  std::span<const uint32_t> malformed() const { return malformed_; }

 private:
  RowTable identities_;
  std::vector<std::vector<BucketRow>> buckets_;
  std::vector<uint32_t> malformed_;
  size_t rows_seen_ = 0;
};

}  // namespace alertd::query
