#include "grammar/function_table.h"

#include <algorithm>

namespace alertd::grammar {
namespace {

constexpr ValueType kScalar = ValueType::kScalar;
constexpr ValueType kVector = ValueType::kVector;
constexpr ValueType kMatrix = ValueType::kMatrix;
constexpr ValueType kString = ValueType::kString;

constexpr int kAnyNumber = -1;
constexpr bool kExperimental = true;

// clang-format off
// NOLINTNEXTLINE(readability-function-size): data, one row a function
std::vector<FunctionSignature> MakeTable() {
  std::vector<FunctionSignature> table = {
    {"abs", {kVector}, 0, kVector, false, "The absolute value of each sample."},
    {"absent", {kVector}, 0, kVector, false, "One series with the value 1 when the vector has no elements, otherwise nothing."},
    {"absent_over_time", {kMatrix}, 0, kVector, false, "One series with the value 1 when the range has no samples at all, otherwise nothing."},
    {"acos", {kVector}, 0, kVector, false, "The arc cosine of each sample, in radians."},
    {"acosh", {kVector}, 0, kVector, false, "The inverse hyperbolic cosine of each sample."},
    {"asin", {kVector}, 0, kVector, false, "The arc sine of each sample, in radians."},
    {"asinh", {kVector}, 0, kVector, false, "The inverse hyperbolic sine of each sample."},
    {"atan", {kVector}, 0, kVector, false, "The arc tangent of each sample, in radians."},
    {"atanh", {kVector}, 0, kVector, false, "The inverse hyperbolic tangent of each sample."},
    {"avg_over_time", {kMatrix}, 0, kVector, false, "The average of each series' samples in the range."},
    {"ceil", {kVector}, 0, kVector, false, "Each sample rounded up to a whole number."},
    {"changes", {kMatrix}, 0, kVector, false, "How often the value of each series changed within the range."},
    {"clamp", {kVector, kScalar, kScalar}, 0, kVector, false, "Each sample, held between a lower and an upper limit."},
    {"clamp_max", {kVector, kScalar}, 0, kVector, false, "Each sample, held at or below an upper limit."},
    {"clamp_min", {kVector, kScalar}, 0, kVector, false, "Each sample, held at or above a lower limit."},
    {"cos", {kVector}, 0, kVector, false, "The cosine of each sample, taken as radians."},
    {"cosh", {kVector}, 0, kVector, false, "The hyperbolic cosine of each sample."},
    {"count_over_time", {kMatrix}, 0, kVector, false, "How many samples each series has in the range."},
    {"day_of_month", {kVector}, 1, kVector, false, "The day of the month in UTC, 1 to 31, of Unix times; of the evaluation time without an argument."},
    {"day_of_week", {kVector}, 1, kVector, false, "The day of the week in UTC of Unix times, 0 being Sunday; of the evaluation time without an argument."},
    {"day_of_year", {kVector}, 1, kVector, false, "The day of the year in UTC, 1 to 366, of Unix times; of the evaluation time without an argument."},
    {"days_in_month", {kVector}, 1, kVector, false, "How many days the month of Unix times has; of the evaluation time without an argument."},
    {"deg", {kVector}, 0, kVector, false, "Radians converted to degrees."},
    {"delta", {kMatrix}, 0, kVector, false, "How much each gauge went up or down over the range, extrapolated to its ends."},
    {"deriv", {kMatrix}, 0, kVector, false, "The slope per second of each gauge, by linear regression over the range."},
    {"double_exponential_smoothing", {kMatrix, kScalar, kScalar}, 0, kVector, kExperimental, "Each gauge smoothed with a smoothing and a trend factor, both between 0 and 1."},
    {"end", {}, 0, kScalar, kExperimental, "The Unix time of the end of the query's range; of an instant query, its time."},
    {"exp", {kVector}, 0, kVector, false, "e to the power of each sample."},
    {"first_over_time", {kMatrix}, 0, kVector, false, "The oldest sample of each series in the range."},
    {"floor", {kVector}, 0, kVector, false, "Each sample rounded down to a whole number."},
    {"histogram_avg", {kVector}, 0, kVector, false, "The average of the values observed by each native histogram."},
    {"histogram_count", {kVector}, 0, kVector, false, "How many values each native histogram observed."},
    {"histogram_fraction", {kScalar, kScalar, kVector}, 0, kVector, false, "The estimated fraction of observations between two values, for each histogram."},
    {"histogram_quantile", {kScalar, kVector}, 0, kVector, false, "The estimated quantile, 0 to 1, of each histogram, classic (by its le labels) or native."},
    {"histogram_quantiles", {kVector, kString, kScalar, kScalar}, 9, kVector, kExperimental, "Several estimated quantiles of each histogram at once, told apart by the named label."},
    {"histogram_stddev", {kVector}, 0, kVector, false, "The estimated standard deviation of the values observed by each native histogram."},
    {"histogram_stdvar", {kVector}, 0, kVector, false, "The estimated variance of the values observed by each native histogram."},
    {"histogram_sum", {kVector}, 0, kVector, false, "The sum of the values observed by each native histogram."},
    {"hour", {kVector}, 1, kVector, false, "The hour in UTC, 0 to 23, of Unix times; of the evaluation time without an argument."},
    {"idelta", {kMatrix}, 0, kVector, false, "The difference between the last two samples of each gauge in the range."},
    {"increase", {kMatrix}, 0, kVector, false, "How much each counter grew over the range, with resets accounted for, extrapolated to its ends."},
    {"info", {kVector, kVector}, 1, kVector, kExperimental, "Adds the data labels of matching info series, such as target_info, to each series."},
    {"irate", {kMatrix}, 0, kVector, false, "The growth per second of each counter between its last two samples in the range."},
    {"label_join", {kVector, kString, kString, kString}, kAnyNumber, kVector, false, "Joins the values of labels with a separator into another label."},
    {"label_replace", {kVector, kString, kString, kString, kString}, 0, kVector, false, "Sets a label from what a regular expression captures in another one."},
    {"last_over_time", {kMatrix}, 0, kVector, false, "The newest sample of each series in the range."},
    {"ln", {kVector}, 0, kVector, false, "The natural logarithm of each sample."},
    {"log10", {kVector}, 0, kVector, false, "The decimal logarithm of each sample."},
    {"log2", {kVector}, 0, kVector, false, "The binary logarithm of each sample."},
    {"mad_over_time", {kMatrix}, 0, kVector, kExperimental, "The median absolute deviation of each series' samples in the range."},
    {"max_of", {kScalar, kScalar}, 0, kScalar, kExperimental, "The larger of two numbers."},
    {"max_over_time", {kMatrix}, 0, kVector, false, "The largest sample of each series in the range."},
    {"min_of", {kScalar, kScalar}, 0, kScalar, kExperimental, "The smaller of two numbers."},
    {"min_over_time", {kMatrix}, 0, kVector, false, "The smallest sample of each series in the range."},
    {"minute", {kVector}, 1, kVector, false, "The minute in UTC, 0 to 59, of Unix times; of the evaluation time without an argument."},
    {"month", {kVector}, 1, kVector, false, "The month in UTC, 1 to 12, of Unix times; of the evaluation time without an argument."},
    {"pi", {}, 0, kScalar, false, "The number pi."},
    {"predict_linear", {kMatrix, kScalar}, 0, kVector, false, "The value each gauge will have that many seconds from now, by linear regression over the range."},
    {"present_over_time", {kMatrix}, 0, kVector, false, "The value 1 for each series that has samples in the range."},
    {"quantile_over_time", {kScalar, kMatrix}, 0, kVector, false, "The quantile, 0 to 1, of each series' samples in the range."},
    {"rad", {kVector}, 0, kVector, false, "Degrees converted to radians."},
    {"range", {}, 0, kScalar, kExperimental, "How many seconds the query's range spans; 0 in an instant query."},
    {"rate", {kMatrix}, 0, kVector, false, "The average growth per second of each counter over the range, with resets accounted for."},
    {"resets", {kMatrix}, 0, kVector, false, "How often each counter started over within the range."},
    {"round", {kVector, kScalar}, 1, kVector, false, "Each sample rounded to the nearest whole number, or to the nearest multiple of the second argument."},
    {"scalar", {kVector}, 0, kScalar, false, "The value of a vector with exactly one element, as a number; NaN for any other vector."},
    {"sgn", {kVector}, 0, kVector, false, "The sign of each sample: 1, 0 or -1."},
    {"sin", {kVector}, 0, kVector, false, "The sine of each sample, taken as radians."},
    {"sinh", {kVector}, 0, kVector, false, "The hyperbolic sine of each sample."},
    {"sort", {kVector}, 0, kVector, false, "The elements in rising order of their values."},
    {"sort_by_label", {kVector, kString}, kAnyNumber, kVector, kExperimental, "The elements in rising natural order of the given labels' values."},
    {"sort_by_label_desc", {kVector, kString}, kAnyNumber, kVector, kExperimental, "The elements in falling natural order of the given labels' values."},
    {"sort_desc", {kVector}, 0, kVector, false, "The elements in falling order of their values."},
    {"sqrt", {kVector}, 0, kVector, false, "The square root of each sample."},
    {"start", {}, 0, kScalar, kExperimental, "The Unix time of the start of the query's range; of an instant query, its time."},
    {"start_timestamp", {kVector}, 0, kVector, kExperimental, "The Unix time at which each sample's counting began, where it is known."},
    {"stddev_over_time", {kMatrix}, 0, kVector, false, "The population standard deviation of each series' samples in the range."},
    {"stdvar_over_time", {kMatrix}, 0, kVector, false, "The population variance of each series' samples in the range."},
    {"step", {}, 0, kScalar, kExperimental, "The seconds between two evaluations of a range query; 0 in an instant query."},
    {"sum_over_time", {kMatrix}, 0, kVector, false, "The sum of each series' samples in the range."},
    {"tan", {kVector}, 0, kVector, false, "The tangent of each sample, taken as radians."},
    {"tanh", {kVector}, 0, kVector, false, "The hyperbolic tangent of each sample."},
    {"time", {}, 0, kScalar, false, "The Unix time at which the expression is evaluated."},
    {"timeseries_gen", {kString, kString}, 1, kVector, kExperimental, "Series that a Go template writes down, under a metric name if one is given."},
    {"timestamp", {kVector}, 0, kVector, false, "The Unix time of each sample."},
    {"ts_of_first_over_time", {kMatrix}, 0, kVector, kExperimental, "The Unix time of the oldest sample of each series in the range."},
    {"ts_of_last_over_time", {kMatrix}, 0, kVector, kExperimental, "The Unix time of the newest sample of each series in the range."},
    {"ts_of_max_over_time", {kMatrix}, 0, kVector, kExperimental, "The Unix time of the last of each series' largest samples in the range."},
    {"ts_of_min_over_time", {kMatrix}, 0, kVector, kExperimental, "The Unix time of the last of each series' smallest samples in the range."},
    {"vector", {kScalar}, 0, kVector, false, "A number as a vector of one element without labels."},
    {"year", {kVector}, 1, kVector, false, "The year in UTC of Unix times; of the evaluation time without an argument."},
  };
  std::sort(table.begin(), table.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return table;
}
// clang-format on

}  // namespace

std::span<const FunctionSignature> AllFunctions() {
  static const std::vector<FunctionSignature> kTable = MakeTable();
  return kTable;
}

const FunctionSignature* FindFunction(std::string_view name) {
  const std::span<const FunctionSignature> all = AllFunctions();
  const auto found = std::lower_bound(
      all.begin(), all.end(), name, [](const FunctionSignature& function, std::string_view wanted) {
        return function.name < wanted;
      });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace alertd::grammar
