// How a range's samples are spread: quantiles and deviations.

#include <algorithm>
#include <cmath>

#include "engine/query/compensated_sum.h"
#include "engine/query/function_row.h"
#include "engine/query/quantile_value.h"

namespace alertd::query {
namespace {

using Scratch = std::vector<double>;

RangeAnswer Quantile(const RangeSamples& samples, const RangeQuestion& question, Scratch& scratch) {
  scratch.assign(samples.values.begin(), samples.values.end());
  return {QuantileOf(question.args[0], scratch), true};
}

RangeAnswer MedianDeviation(const RangeSamples& samples, const RangeQuestion& /*question*/,
                            Scratch& scratch) {
  const auto nan = std::find_if(samples.values.begin(), samples.values.end(),
                                [](double value) { return std::isnan(value); });
  if (nan != samples.values.end()) return {*nan, true};
  scratch.assign(samples.values.begin(), samples.values.end());
  const double median = QuantileOf(0.5, scratch);
  for (double& value : scratch)
    value = std::abs(value - median);
  return {QuantileOf(0.5, scratch), true};
}

// Welford's method with compensated sums.
double VarianceOf(std::span<const double> values) {
  double count = 0;
  CompensatedSum mean;
  CompensatedSum squares;
  for (const double value : values) {
    ++count;
    const double distance = value - mean.Total();
    mean.Add(distance / count);
    squares.Add(distance * (value - mean.Total()));
  }
  return squares.Total() / count;
}

RangeAnswer Variance(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {VarianceOf(samples.values), true};
}

RangeAnswer Deviation(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  return {std::sqrt(VarianceOf(samples.values)), true};
}

constexpr FunctionRow kRows[] = {
    {"mad_over_time", RangeFunction{.plain = {.floats = MedianDeviation}}},
    {"quantile_over_time",
     RangeFunction{.plain = {.floats = Quantile}, .remark = RangeRemark::kExpectsQuantile}},
    {"stddev_over_time", RangeFunction{.plain = {.floats = Deviation}}},
    {"stdvar_over_time", RangeFunction{.plain = {.floats = Variance}}},
};

}  // namespace

std::span<const FunctionRow> SpreadFunctions() { return kRows; }

}  // namespace alertd::query
