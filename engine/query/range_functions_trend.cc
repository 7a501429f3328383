// Where a gauge is heading: regression and smoothing.

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "engine/query/compensated_sum.h"
#include "engine/query/function_row.h"

namespace alertd::query {
namespace {

using Scratch = std::vector<double>;

struct Line {
  double slope = 0;      // per second
  double intercept = 0;  // at the instant asked for
};

// Least squares. A constant has slope 0 exactly, whatever rounding would make of it.
Line FitLine(const RangeSamples& samples, Timestamp intercept_at) {
  const double first = samples.values.front();
  const bool constant = std::all_of(samples.values.begin(), samples.values.end(),
                                    [first](double value) { return value == first; });
  if (constant && !std::isinf(first)) return {0, first};
  if (constant) {
    constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
    return {kNan, kNan};
  }
  CompensatedSum x_sum;
  CompensatedSum y_sum;
  CompensatedSum xy_sum;
  CompensatedSum xx_sum;
  for (size_t i = 0; i < samples.size(); ++i) {
    const double x = static_cast<double>((samples.times[i] - intercept_at).count()) / 1000.0;
    const double y = samples.values[i];
    x_sum.Add(x);
    y_sum.Add(y);
    xy_sum.Add(x * y);
    xx_sum.Add(x * x);
  }
  const auto count = static_cast<double>(samples.size());
  const double covariance = xy_sum.Total() - x_sum.Total() * y_sum.Total() / count;
  const double variance = xx_sum.Total() - x_sum.Total() * x_sum.Total() / count;
  const double slope = covariance / variance;
  return {slope, y_sum.Total() / count - slope * x_sum.Total() / count};
}

RangeAnswer Derivative(const RangeSamples& samples, const RangeQuestion& /*question*/, Scratch&) {
  if (samples.size() < 2) return {};
  return {FitLine(samples, samples.times.front()).slope, true};
}

RangeAnswer PredictLinear(const RangeSamples& samples, const RangeQuestion& question, Scratch&) {
  if (samples.size() < 2) return {};
  const Line line = FitLine(samples, question.at);
  return {line.slope * question.args[0] + line.intercept, true};
}

Status CheckFactors(std::span<const double> args) {
  constexpr const char* kNames[] = {"smoothing", "trend"};
  constexpr const char* kShort[] = {"sf", "tf"};
  for (size_t i = 0; i < 2; ++i) {
    if (args[i] > 0 && args[i] < 1) continue;
    return InvalidInput(fmt::format("invalid {} factor. Expected: 0 < {} < 1, got: {:f}", kNames[i],
                                    kShort[i], args[i]));
  }
  return Ok();
}

// Holt's linear method: a level and a trend, each pulled towards what is new.
RangeAnswer DoubleExponentialSmoothing(const RangeSamples& samples, const RangeQuestion& question,
                                       Scratch&) {
  if (samples.size() < 2) return {};
  const double level_factor = question.args[0];
  const double trend_factor = question.args[1];
  double before = 0;
  double level = samples.values[0];
  double trend = samples.values[1] - samples.values[0];
  for (size_t i = 1; i < samples.size(); ++i) {
    if (i > 1) trend = trend_factor * (level - before) + (1 - trend_factor) * trend;
    before = level;
    level = level_factor * samples.values[i] + (1 - level_factor) * (level + trend);
  }
  return {level, true};
}

constexpr FunctionRow kRows[] = {
    {"deriv", RangeFunction{.plain = {.floats = Derivative}}},
    {"double_exponential_smoothing",
     RangeFunction{.plain = {.floats = DoubleExponentialSmoothing}, .check = CheckFactors}},
    {"predict_linear", RangeFunction{.plain = {.floats = PredictLinear}}},
};

}  // namespace

std::span<const FunctionRow> TrendFunctions() { return kRows; }

}  // namespace alertd::query
