#include "engine/alert/sample_holes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace alertd::alert {
namespace {

// So many holes say nothing of how regularly samples come.
constexpr size_t kFew = 3;
constexpr size_t kSeldom = 8;
// How often samples come is known from so many steps before and behind.
constexpr size_t kSteps = 3;

std::vector<Duration> StepsOf(const std::vector<Timestamp>& times) {
  std::vector<Duration> steps;
  steps.reserve(times.size());
  for (size_t i = 1; i < times.size(); ++i)
    steps.push_back(times[i] - times[i - 1]);
  return steps;
}

// Of an even number the longer of the two in the middle: where the interval has just changed, one
// that has got longer is no hole. REQUIRES: there are some. Orders them anew.
Duration Median(std::span<Duration> steps) {
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::nth_element(steps.begin(), middle, steps.end());
  return *middle;
}

// What the steps around one are like. REQUIRES: it is not the only one.
Duration UsualStepAt(const std::vector<Duration>& steps, size_t place) {
  std::array<Duration, 2 * kSteps> around{};
  size_t count = 0;
  for (size_t i = place - std::min(place, kSteps); i < steps.size() && i <= place + kSteps; ++i)
    if (i != place) around[count++] = steps[i];
  return Median(std::span(around).first(count));
}

}  // namespace

SampleHoles FindHoles(const std::vector<Timestamp>& times) {
  const std::vector<Duration> steps = StepsOf(times);
  if (steps.size() < 2) return {};
  SampleHoles found;
  std::vector<Duration> whole;
  for (size_t i = 0; i < steps.size(); ++i) {
    const Duration usual = UsualStepAt(steps, i);
    // One that was late is not missing.
    if (steps[i] > usual + usual / 2) {
      found.holes.push_back({times[i], times[i + 1]});
    } else {
      whole.push_back(steps[i]);
    }
  }
  if (whole.empty() || found.holes.size() > std::max(kFew, steps.size() / kSeldom)) return {};
  found.step = Median(std::span(whole).last(std::min(whole.size(), kSteps)));
  return found;
}

bool IsOverdue(const SampleHoles& holes, Timestamp last, Timestamp at) {
  return holes.step > Duration::zero() && at - last > 2 * holes.step + Slack(holes.step);
}

bool IsWithin(const BlindTime& hole, Timestamp from) {
  return hole.begin <= from && from < hole.end;
}

}  // namespace alertd::alert
