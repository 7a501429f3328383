#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/timestamp.h"

namespace alertd::receivers {

struct RetryOptions {
  Duration first{1'000};
  // A receiver that is back is told within a minute.
  Duration longest{60'000};
  // Longer than most outages of a chat or paging service, and shorter than the usual
  // repeat_interval, which says the same again.
  Duration give_up_after{3'600'000};
};

// When to try again: exponential back-off with jitter, so that what failed together does not come
// back together. The same seed gives the same waits.
class RetryPolicy {
 public:
  RetryPolicy(const RetryOptions& options, uint64_t seed) : options_(options), state_(seed) {}

  // The wait after the given number of failures in a row (from 1): between half of the back-off
  // and all of it, and never less than the peer asked for.
  Duration NextWait(int failures, std::optional<Duration> retry_after);

  Duration give_up_after() const { return options_.give_up_after; }

 private:
  // Uniform in [0, 1).
  double NextRandom();

  RetryOptions options_;
  uint64_t state_;
};

}  // namespace alertd::receivers
