#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "engine/base/timestamp.h"

namespace alertd::query {

// What one query took: for whom asks for it, through QueryOptions.
//
// A histogram counts for as many samples as would take its memory.
struct QueryStatistics {
  struct Step {
    Timestamp at;
    uint64_t samples = 0;
    uint64_t samples_read = 0;
  };

  // A time that never steps back. Must be set.
  std::function<std::chrono::nanoseconds()> steady;

  std::chrono::nanoseconds preparation{0};  // from the expression to the bound plan
  std::chrono::nanoseconds evaluation{0};   // of all steps
  std::chrono::nanoseconds sorting{0};      // of the result
  // That the selectors have yielded, those of ranges at every step anew; and without those that an
  // earlier step has had already.
  uint64_t samples = 0;
  uint64_t samples_read = 0;
  uint64_t samples_peak = 0;  // held at the same time
  std::vector<Step> steps;

  void Count(uint64_t all, uint64_t read) {
    samples += all;
    samples_read += read;
    if (steps.empty()) return;
    steps.back().samples += all;
    steps.back().samples_read += read;
  }
  void NotePeak(uint64_t held) { samples_peak = std::max(samples_peak, held); }
};

}  // namespace alertd::query
