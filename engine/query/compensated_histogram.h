#pragma once

#include "engine/model/histogram_arithmetic.h"

namespace alertd::query {

// A sum of histograms with the rounding errors of its additions kept beside it, number by number as
// CompensatedSum does for floats.
class CompensatedHistogram {
 public:
  explicit CompensatedHistogram(const Histogram& first);

  // REQUIRES: AreCombinable with all others.
  CombineRemarks Add(const Histogram& other);
  // By positive numbers.
  void Scale(double factor);
  void Divide(double divisor);

  // Whether any number has become infinite.
  bool overflows() const;
  // Compacted.
  Histogram Total() const;

 private:
  Histogram sum_;
  Histogram correction_;  // in the layout of the sum
};

// A mean of histograms, as CompensatedMean for floats.
class CompensatedHistogramMean {
 public:
  explicit CompensatedHistogramMean(const Histogram& first) : total_(first) {}

  // REQUIRES: AreCombinable with all others.
  CombineRemarks Add(const Histogram& other);
  // Compacted.
  Histogram Value() const;

 private:
  CompensatedHistogram total_;  // of the histograms; of the mean itself once that is incremental
  double count_ = 1;
  bool incremental_ = false;
};

}  // namespace alertd::query
