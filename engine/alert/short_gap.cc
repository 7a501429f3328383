#include "engine/alert/short_gap.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "engine/alert/sample_holes.h"

namespace alertd::alert {
namespace {

// Whose median says how often samples come: one that an earlier restart made irregular among them
// does no harm.
constexpr size_t kSteps = 3;

// How often samples came until the one at `last`; none when there is nothing to tell it from.
std::optional<Duration> StepUntil(const window::SampleColumns& samples, size_t last) {
  const size_t count = std::min(kSteps, last);
  if (count == 0) return std::nullopt;
  std::array<Duration, kSteps> steps{};
  for (size_t i = 0; i < count; ++i)
    steps[i] = samples.times[last - i] - samples.times[last - i - 1];
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(steps.begin(), middle, steps.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

}  // namespace

std::optional<BlindTime> ShortGapOf(const window::Window& window, window::SeriesId series,
                                    const BlindTime& restart, Duration reach) {
  window::SampleColumns samples;
  window.ReadRange(series, {restart.begin - reach, restart.end + reach}, samples);
  const auto after = std::upper_bound(samples.times.begin(), samples.times.end(), restart.begin);
  if (after == samples.times.begin() || after == samples.times.end()) return std::nullopt;
  const auto last = static_cast<size_t>(after - samples.times.begin()) - 1;
  const std::optional<Duration> step = StepUntil(samples, last);
  if (!step) return std::nullopt;
  const BlindTime gap{samples.times[last], *after};
  const Duration length = gap.end - gap.begin;
  const bool missed_one = length > *step + Slack(*step) && length <= 2 * (*step + Slack(*step));
  return missed_one ? std::optional(gap) : std::nullopt;
}

}  // namespace alertd::alert
