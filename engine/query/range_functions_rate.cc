// rate, increase, delta and their instant kin.

#include <optional>

#include "engine/query/function_row.h"
#include "engine/query/histogram_change.h"
#include "engine/query/range_change.h"
#include "engine/query/range_functions_extended.h"
#include "engine/query/range_remarks.h"

namespace alertd::query {
namespace {

// What a counter has gained, taking every fall as a reset to zero.
double CounterGain(std::span<const double> values) {
  double gain = values.back() - values.front();
  double previous = values.front();
  for (const double value : values.subspan(1)) {
    if (value < previous) gain += previous;
    previous = value;
  }
  return gain;
}

template <Quantity quantity, Per per>
RangeAnswer Extrapolated(const RangeSamples& samples, const RangeQuestion& question,
                         std::vector<double>& /*scratch*/) {
  if (samples.size() < 2) return {};
  const std::span<const double> values = samples.values;
  const bool counter = quantity == Quantity::kCounter;
  const double change = counter ? CounterGain(values) : values.back() - values.front();
  const double to_zero = counter ? SecondsToZero(samples, values.front(), change) : kNeverZero;
  double factor = Extrapolation(samples, question.range, to_zero);
  if (per == Per::kSecond) factor /= SecondsOf(question.range);
  return {change * factor, true};
}

// As CounterGain(), for samples that say when their counter began.
double CounterGain(const RangeSamples& samples, RangeRemarks& remarks) {
  const std::span<const double> values = samples.values;
  double gain = values.back() - values.front();
  bool overlap = false;
  for (size_t i = 1; i < samples.size(); ++i) {
    overlap = overlap || StartsOverlap(samples, i);
    if (values[i] < values[i - 1] || BeganAnew(samples, i)) gain += values[i - 1];
  }
  if (overlap) RemarkStartsOverlap(remarks);
  return gain;
}

template <Per per>
MixedAnswer ExtrapolatedFromStart(const RangeSamples& samples, const RangeQuestion& question,
                                  RangeRemarks& remarks) {
  const bool from_start = BeganWithin(samples, question.range);
  if (samples.size() < 2 && !from_start) return {};
  const double first = samples.values.front();
  double gain = CounterGain(samples, remarks);
  double factor = 1;
  if (from_start) {
    gain += first;
    factor = ExtrapolationFromStart(samples, question.range);
  } else {
    factor = Extrapolation(samples, question.range, SecondsToZero(samples, first, gain));
  }
  if (per == Per::kSecond) factor /= SecondsOf(question.range);
  return {.value = gain * factor, .present = true};
}

template <Quantity quantity, Per per>
MixedAnswer ExtrapolatedHistogram(const RangeSamples& samples, const RangeQuestion& question,
                                  RangeRemarks& remarks) {
  if (samples.has_floats()) {
    RemarkMixedKinds(remarks);
    return {};
  }
  const bool counter = quantity == Quantity::kCounter;
  const bool from_start = counter && BeganWithin(samples, question.range);
  if (samples.size() < 2 && !from_start) return {};
  std::optional<Histogram> change = from_start ? HistogramGainFromStart(samples, remarks)
                                               : HistogramChange(samples, quantity, remarks);
  if (!change.has_value()) return {};
  double factor = 1;
  if (from_start) {
    factor = ExtrapolationFromStart(samples, question.range);
  } else {
    const double to_zero =
        counter ? SecondsToZero(samples, samples.histogram(0).count, change->count) : kNeverZero;
    factor = Extrapolation(samples, question.range, to_zero);
  }
  if (per == Per::kSecond) factor /= SecondsOf(question.range);
  Scale(*change, factor);
  return HistogramAnswer(*std::move(change));
}

template <Quantity quantity, Per per>
RangeAnswer BetweenLastTwo(const RangeSamples& samples, const RangeQuestion& /*question*/,
                           std::vector<double>& /*scratch*/) {
  const size_t count = samples.size();
  if (count < 2) return {};
  const double last = samples.values[count - 1];
  const double before = samples.values[count - 2];
  const bool reset = quantity == Quantity::kCounter && last < before;
  double change = reset ? last : last - before;
  if (per == Per::kSecond) change /= SecondsBetween(samples.times[count - 2], samples.times.back());
  return {change, true};
}

template <Quantity quantity, Per per>
MixedAnswer BetweenLastTwoMixed(const RangeSamples& samples, const RangeQuestion& /*question*/,
                                RangeRemarks& remarks) {
  const size_t count = samples.size();
  if (count < 2) return {};
  const size_t last = count - 1;
  if (samples.is_histogram(last) != samples.is_histogram(last - 1)) {
    RemarkMixedKinds(remarks);
    return {};
  }
  const double seconds = SecondsBetween(samples.times[last - 1], samples.times[last]);
  if (samples.is_histogram(last)) {
    std::optional<Histogram> change = HistogramChangeAt(samples, last, quantity, remarks);
    if (!change.has_value()) return {};
    if (per == Per::kSecond) Divide(*change, seconds);
    return HistogramAnswer(*std::move(change));
  }
  const double value = samples.values[last];
  const double before = samples.values[last - 1];
  const bool reset = quantity == Quantity::kCounter && (value < before || BeganAnew(samples, last));
  const double change = reset ? value : value - before;
  return {.value = per == Per::kSecond ? change / seconds : change, .present = true};
}

template <Per per>
constexpr RangeKernels kGain = {.floats = Extrapolated<Quantity::kCounter, per>,
                                .mixed = ExtrapolatedHistogram<Quantity::kCounter, per>,
                                .started = ExtrapolatedFromStart<per>};

const FunctionRow kRows[] = {
    {"rate", RangeFunction{.plain = kGain<Per::kSecond>,
                           .anchored = ExtendedRate().anchored,
                           .smoothed = ExtendedRate().smoothed,
                           .remark = RangeRemark::kExpectsCounter}},
    {"increase", RangeFunction{.plain = kGain<Per::kRange>,
                               .anchored = ExtendedIncrease().anchored,
                               .smoothed = ExtendedIncrease().smoothed,
                               .remark = RangeRemark::kExpectsCounter}},
    {"delta",
     RangeFunction{.plain = {.floats = Extrapolated<Quantity::kGauge, Per::kRange>,
                             .mixed = ExtrapolatedHistogram<Quantity::kGauge, Per::kRange>},
                   .anchored = ExtendedDelta().anchored,
                   .smoothed = ExtendedDelta().smoothed}},
    {"irate",
     RangeFunction{.plain = {.floats = BetweenLastTwo<Quantity::kCounter, Per::kSecond>,
                             .mixed = BetweenLastTwoMixed<Quantity::kCounter, Per::kSecond>,
                             .started = BetweenLastTwoMixed<Quantity::kCounter, Per::kSecond>}}},
    {"idelta",
     RangeFunction{.plain = {.floats = BetweenLastTwo<Quantity::kGauge, Per::kRange>,
                             .mixed = BetweenLastTwoMixed<Quantity::kGauge, Per::kRange>}}},
};

}  // namespace

std::span<const FunctionRow> RateFunctions() { return kRows; }

}  // namespace alertd::query
