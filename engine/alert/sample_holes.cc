#include "engine/alert/sample_holes.h"

#include <algorithm>
#include <cstddef>

namespace alertd::alert {
namespace {

// So many holes say nothing of how regularly samples come.
constexpr size_t kFew = 3;
constexpr size_t kSeldom = 8;
// Samples are late by one part in so many of a step at times.
constexpr int kPunctual = 10;

// None when there is nothing to tell it from.
Duration UsualStep(const std::vector<Timestamp>& times) {
  if (times.size() < 3) return Duration::zero();
  std::vector<Duration> steps;
  steps.reserve(times.size() - 1);
  for (size_t i = 1; i < times.size(); ++i)
    steps.push_back(times[i] - times[i - 1]);
  const auto usual = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() * 3 / 4);
  std::nth_element(steps.begin(), usual, steps.end());
  return *usual;
}

}  // namespace

SampleHoles FindHoles(const std::vector<Timestamp>& times) {
  const Duration step = UsualStep(times);
  if (step <= Duration::zero()) return {};
  // One that was late is not missing.
  const Duration longest = step + step / 2;
  SampleHoles found{.step = step};
  std::vector<BlindTime>& holes = found.holes;
  for (size_t i = 1; i < times.size(); ++i) {
    if (times[i] - times[i - 1] > longest) holes.push_back({times[i - 1], times[i]});
  }
  if (holes.size() > std::max(kFew, times.size() / kSeldom)) return {};
  return found;
}

bool IsOverdue(const SampleHoles& holes, Timestamp last, Timestamp at) {
  return holes.step > Duration::zero() && at - last > 2 * holes.step + holes.step / kPunctual;
}

bool IsWithin(const BlindTime& hole, Timestamp from) {
  return hole.begin <= from && from < hole.end;
}

}  // namespace alertd::alert
