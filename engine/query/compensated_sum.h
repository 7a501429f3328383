#pragma once

#include <cmath>

namespace alertd::query {

// A sum with the rounding errors of its additions kept beside it (Kahan's method as Neumaier
// improved it), the same as in Prometheus so that the last digits agree.
struct CompensatedSum {
  double sum = 0;
  double correction = 0;

  void Add(double value) {
    const double next = sum + value;
    if (std::isinf(next)) {
      correction = 0;
    } else if (std::abs(sum) >= std::abs(value)) {
      correction += (sum - next) + value;
    } else {
      correction += (value - next) + sum;
    }
    sum = next;
  }

  double Total() const { return sum + correction; }
};

// A mean that is a sum divided by a count for as long as the sum does not overflow, and is moved by
// each value after that.
class CompensatedMean {
 public:
  void Add(double value) {
    ++count_;
    if (count_ == 1) {
      total_.sum = value;
      return;
    }
    if (!incremental_) {
      CompensatedSum next = total_;
      next.Add(value);
      if (!std::isinf(next.sum)) {
        total_ = next;
        return;
      }
      incremental_ = true;
      total_.sum /= count_ - 1;
      total_.correction /= count_ - 1;
    }
    const double share = (count_ - 1) / count_;
    total_.sum *= share;
    total_.correction *= share;
    total_.Add(value / count_);
  }

  double Value() const {
    if (incremental_) return total_.Total();
    return total_.sum / count_ + total_.correction / count_;
  }

 private:
  CompensatedSum total_;  // of the values; of the mean itself once that is incremental
  double count_ = 0;
  bool incremental_ = false;
};

}  // namespace alertd::query
