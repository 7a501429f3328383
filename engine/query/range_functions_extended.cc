#include "engine/query/range_functions_extended.h"

#include <algorithm>

namespace alertd::query {
namespace {

enum class Quantity { kCounter, kGauge };
enum class Per { kRange, kSecond };
enum class Edge { kLeft, kRight };

// The value at `at` on the line from sample i to the next. A counter that falls between them was
// reset: before the right end of a range it grows on from where it was, at the left end from zero.
template <Quantity quantity, Edge edge>
double ValueBetween(const RangeSamples& samples, size_t i, Timestamp at) {
  double from = samples.values[i];
  double to = samples.values[i + 1];
  if (quantity == Quantity::kCounter && to < from) {
    if (edge == Edge::kLeft) {
      from = 0;
    } else {
      to += from;
    }
  }
  const auto passed = static_cast<double>((at - samples.times[i]).count());
  const auto between = static_cast<double>((samples.times[i + 1] - samples.times[i]).count());
  return from + (to - from) * passed / between;
}

// The last sample at or before `at`; the first one when all come later.
size_t LastUpTo(const RangeSamples& samples, Timestamp at) {
  const auto later = std::upper_bound(samples.times.begin(), samples.times.end(), at);
  return later == samples.times.begin() ? 0
                                        : static_cast<size_t>(later - samples.times.begin()) - 1;
}

// What the resets of a counter between `left` and `right` have taken off.
double LostToResets(double left, std::span<const double> within, double right) {
  double lost = 0;
  double previous = left;
  for (const double value : within) {
    if (value < previous) lost += previous;
    previous = value;
  }
  return right < previous ? lost + previous : lost;
}

// A range's ends: the samples next to them, and the values there.
struct Ends {
  size_t first = 0;
  size_t last = 0;
  double left = 0;
  double right = 0;
};

template <Quantity quantity>
Ends AnchoredEnds(const RangeSamples& samples, const window::LeftOpenRange& range) {
  const size_t first = LastUpTo(samples, range.after);
  const size_t last = samples.size() - 1;
  return {first, last, samples.values[first], samples.values[last]};
}

template <Quantity quantity>
Ends SmoothedEnds(const RangeSamples& samples, const window::LeftOpenRange& range) {
  const auto end = std::lower_bound(samples.times.begin(), samples.times.end() - 1, range.until);
  const auto last = static_cast<size_t>(end - samples.times.begin());
  const size_t first = LastUpTo(samples, range.after);
  Ends ends{first, last, samples.values[first], samples.values[last]};
  if (samples.times[last] <= range.after) return ends;
  if (samples.times[first] < range.after) {
    ends.left = ValueBetween<quantity, Edge::kLeft>(samples, first, range.after);
  }
  if (last > 0 && samples.times[last] > range.until) {
    // Where one line holds both ends, a reset on it lies before both.
    const bool same_line = last - 1 == first && samples.times[first] < range.after;
    ends.right = same_line ? ValueBetween<quantity, Edge::kLeft>(samples, first, range.until)
                           : ValueBetween<quantity, Edge::kRight>(samples, last - 1, range.until);
  }
  return ends;
}

using FindEnds = Ends (*)(const RangeSamples& samples, const window::LeftOpenRange& range);

template <Quantity quantity, Per per, FindEnds find_ends>
RangeAnswer Change(const RangeSamples& samples, const RangeQuestion& question,
                   std::vector<double>& /*scratch*/) {
  const window::LeftOpenRange& range = question.range;
  const Ends ends = find_ends(samples, range);
  if (samples.times[ends.last] <= range.after) return {};
  if (samples.times[ends.first] > range.until) return {};
  double change = ends.right - ends.left;
  if (quantity == Quantity::kCounter) {
    const size_t from = samples.times[ends.first] <= range.after ? ends.first + 1 : ends.first;
    const size_t to = samples.times[ends.last] >= range.until ? ends.last : ends.last + 1;
    const std::span<const double> within =
        from < to ? samples.values.subspan(from, to - from) : std::span<const double>();
    change += LostToResets(ends.left, within, ends.right);
  }
  if (per == Per::kSecond) {
    change /= static_cast<double>((range.until - range.after).count()) / 1000.0;
  }
  return {change, true};
}

template <Quantity quantity, Per per>
ExtendedKernels KernelsOf() {
  return {Change<quantity, per, AnchoredEnds<quantity>>,
          Change<quantity, per, SmoothedEnds<quantity>>};
}

}  // namespace

ExtendedKernels ExtendedRate() { return KernelsOf<Quantity::kCounter, Per::kSecond>(); }
ExtendedKernels ExtendedIncrease() { return KernelsOf<Quantity::kCounter, Per::kRange>(); }
ExtendedKernels ExtendedDelta() { return KernelsOf<Quantity::kGauge, Per::kRange>(); }

RangeSamples AnchoredSamples(const RangeSamples& samples, const window::LeftOpenRange& range) {
  if (samples.times.back() <= range.after) return {};
  const size_t first = LastUpTo(samples, range.after);
  return {samples.times.subspan(first), samples.values.subspan(first),
          samples.extras.empty() ? samples.extras : samples.extras.subspan(first)};
}

}  // namespace alertd::query
