#include "receivers/retry_policy.h"

#include <algorithm>

namespace alertd::receivers {

Duration RetryPolicy::NextWait(int failures, std::optional<Duration> retry_after) {
  Duration back_off = options_.first;
  for (int i = 1; i < failures && back_off < options_.longest; ++i) {
    back_off *= 2;
  }
  back_off = std::min(back_off, options_.longest);
  const double share = 0.5 + NextRandom() / 2;
  const Duration jittered{
      static_cast<Duration::rep>(static_cast<double>(back_off.count()) * share)};
  return std::max(jittered, retry_after.value_or(Duration(0)));
}

// SplitMix64: short, and the same on every machine, which the standard's distributions are not.
double RetryPolicy::NextRandom() {
  state_ += 0x9e3779b97f4a7c15ULL;
  uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  mixed ^= mixed >> 31;
  constexpr int kMantissaBits = 53;
  return static_cast<double>(mixed >> (64 - kMantissaBits)) /
         static_cast<double>(uint64_t{1} << kMantissaBits);
}

}  // namespace alertd::receivers
