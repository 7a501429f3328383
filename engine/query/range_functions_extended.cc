#include "engine/query/range_functions_extended.h"

#include "engine/query/extended_ends.h"
#include "engine/query/extended_histogram_change.h"

namespace alertd::query {
namespace {

using grammar::RangeExtension;

// The value at `at` on the line from sample i to the next. A counter that falls between them was
// reset, and has come from zero.
double ValueBetween(const RangeSamples& samples, size_t i, Timestamp at, Quantity quantity) {
  double from = samples.values[i];
  const double to = samples.values[i + 1];
  if (quantity == Quantity::kCounter && to < from) from = 0;
  const auto passed = static_cast<double>((at - samples.times[i]).count());
  const auto between = static_cast<double>((samples.times[i + 1] - samples.times[i]).count());
  return from + (to - from) * passed / between;
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

// The values at the ends of a range.
struct EndValues {
  double left = 0;
  double right = 0;
};

EndValues ValuesAt(const RangeSamples& samples, const ExtendedEnds& ends,
                   const window::LeftOpenRange& range, Quantity quantity,
                   RangeExtension extension) {
  EndValues values{samples.values[ends.first], samples.values[ends.last]};
  if (extension != RangeExtension::kSmoothed) return values;
  if (CutsLeft(samples, ends, range)) {
    values.left = ValueBetween(samples, ends.first, range.after, quantity);
  }
  if (CutsRight(samples, ends, range)) {
    values.right = ValueBetween(samples, ends.last - 1, range.until, quantity);
  }
  return values;
}

// The samples between the ends, [from, to).
struct Within {
  size_t from = 0;
  size_t to = 0;
};

Within SamplesWithin(const RangeSamples& samples, const ExtendedEnds& ends,
                     const window::LeftOpenRange& range) {
  const size_t from = samples.times[ends.first] <= range.after ? ends.first + 1 : ends.first;
  const size_t to = samples.times[ends.last] >= range.until ? ends.last : ends.last + 1;
  return {from, std::max(from, to)};
}

template <Quantity quantity, Per per, RangeExtension extension>
RangeAnswer Change(const RangeSamples& samples, const RangeQuestion& question,
                   std::vector<double>& /*scratch*/) {
  const window::LeftOpenRange& range = question.range;
  const auto ends = FindEnds(samples, range, extension);
  if (!ends.has_value()) return {};
  const EndValues values = ValuesAt(samples, *ends, range, quantity, extension);
  double change = values.right - values.left;
  if (quantity == Quantity::kCounter) {
    const Within within = SamplesWithin(samples, *ends, range);
    change += LostToResets(
        values.left, samples.values.subspan(within.from, within.to - within.from), values.right);
  }
  if (per == Per::kSecond) change /= SecondsOf(range);
  return {change, true};
}

template <Quantity quantity, Per per, RangeExtension extension>
MixedAnswer MixedChange(const RangeSamples& samples, const RangeQuestion& question,
                        RangeRemarks& remarks) {
  std::optional<Histogram> change =
      ExtendedHistogramChange(samples, {question.range, extension, quantity}, remarks);
  if (!change.has_value()) return {};
  if (per == Per::kSecond) Divide(*change, SecondsOf(question.range));
  return HistogramAnswer(*std::move(change));
}

template <Quantity quantity, Per per, RangeExtension extension>
RangeKernels KernelsOf() {
  return {.floats = Change<quantity, per, extension>,
          .mixed = MixedChange<quantity, per, extension>};
}

template <Quantity quantity, Per per>
ExtendedKernels BothOf() {
  return {KernelsOf<quantity, per, RangeExtension::kAnchored>(),
          KernelsOf<quantity, per, RangeExtension::kSmoothed>()};
}

}  // namespace

ExtendedKernels ExtendedRate() { return BothOf<Quantity::kCounter, Per::kSecond>(); }
ExtendedKernels ExtendedIncrease() { return BothOf<Quantity::kCounter, Per::kRange>(); }
ExtendedKernels ExtendedDelta() { return BothOf<Quantity::kGauge, Per::kRange>(); }

RangeSamples AnchoredSamples(const RangeSamples& samples, const window::LeftOpenRange& range) {
  if (samples.times.back() <= range.after) return {};
  const size_t first = LastUpTo(samples, range.after);
  return {samples.times.subspan(first), samples.values.subspan(first),
          samples.extras.empty() ? samples.extras : samples.extras.subspan(first)};
}

std::vector<Sample> WithEnds(std::span<const Sample> samples, const window::LeftOpenRange& range,
                             RangeExtension extension) {
  std::vector<Timestamp> times;
  std::vector<double> numbers;
  for (const Sample& sample : samples) {
    times.push_back(sample.at);
    numbers.push_back(sample.value);
  }
  const RangeSamples columns{times, numbers, {}};
  const auto ends = FindEnds(columns, range, extension);
  if (!ends.has_value()) return {};
  const EndValues values = ValuesAt(columns, *ends, range, Quantity::kGauge, extension);
  const Within within = SamplesWithin(columns, *ends, range);
  std::vector<Sample> with_ends;
  with_ends.push_back({range.after, values.left});
  with_ends.insert(with_ends.end(), samples.begin() + static_cast<ptrdiff_t>(within.from),
                   samples.begin() + static_cast<ptrdiff_t>(within.to));
  with_ends.push_back({range.until, values.right});
  return with_ends;
}

}  // namespace alertd::query
