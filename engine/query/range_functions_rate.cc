// rate, increase, delta and their instant kin.

#include "engine/query/function_row.h"
#include "engine/query/range_functions_extended.h"

namespace alertd::query {
namespace {

double SecondsBetween(Timestamp from, Timestamp to) {
  return static_cast<double>((to - from).count()) / 1000.0;
}

enum class Quantity { kCounter, kGauge };
enum class Per { kRange, kSecond };

// How far beyond an outermost sample its range is extrapolated over. The
// guess behind it: a sample that is missing near an end (up to 10 % more than the samples' mean
// distance) is a matter of spacing; otherwise the series begins or ends there, on average half a
// distance away.
double Reach(double to_edge, double mean_distance) {
  return to_edge >= mean_distance * 1.1 ? mean_distance / 2 : to_edge;
}

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
  const double change =
      quantity == Quantity::kCounter ? CounterGain(values) : values.back() - values.front();
  const double sampled = SecondsBetween(samples.times.front(), samples.times.back());
  const double mean_distance = sampled / static_cast<double>(samples.size() - 1);
  double before = Reach(SecondsBetween(question.range.after, samples.times.front()), mean_distance);
  if (quantity == Quantity::kCounter && change > 0 && values.front() >= 0) {
    // A counter is not extrapolated below zero.
    const double since_zero = sampled * (values.front() / change);
    if (since_zero < before) before = since_zero;
  }
  const double after =
      Reach(SecondsBetween(samples.times.back(), question.range.until), mean_distance);
  double factor = (sampled + before + after) / sampled;
  if (per == Per::kSecond) factor /= SecondsBetween(question.range.after, question.range.until);
  return {change * factor, true};
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

const FunctionRow kRows[] = {
    {"rate", RangeFunction{.kernel = Extrapolated<Quantity::kCounter, Per::kSecond>,
                           .anchored = ExtendedRate().anchored,
                           .smoothed = ExtendedRate().smoothed,
                           .remark = RangeRemark::kExpectsCounter}},
    {"increase", RangeFunction{.kernel = Extrapolated<Quantity::kCounter, Per::kRange>,
                               .anchored = ExtendedIncrease().anchored,
                               .smoothed = ExtendedIncrease().smoothed,
                               .remark = RangeRemark::kExpectsCounter}},
    {"delta", RangeFunction{.kernel = Extrapolated<Quantity::kGauge, Per::kRange>,
                            .anchored = ExtendedDelta().anchored,
                            .smoothed = ExtendedDelta().smoothed}},
    {"irate", RangeFunction{.kernel = BetweenLastTwo<Quantity::kCounter, Per::kSecond>}},
    {"idelta", RangeFunction{.kernel = BetweenLastTwo<Quantity::kGauge, Per::kRange>}},
};

}  // namespace

std::span<const FunctionRow> RateFunctions() { return kRows; }

}  // namespace alertd::query
