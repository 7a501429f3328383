#pragma once

// The functions that we evaluate: one row each, in the file of its family. A new function is a row
// and a small kernel.

#include <algorithm>
#include <span>
#include <string_view>
#include <variant>

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

class NodeBuilder;

// One series' samples within a range; never empty.
struct RangeSamples {
  std::span<const Timestamp> times;
  std::span<const double> values;
  std::span<const window::SampleExtra> extras;  // empty when no sample has any

  size_t size() const { return values.size(); }
  bool is_histogram(size_t i) const { return !extras.empty() && extras[i].histogram != nullptr; }
  // REQUIRES: is_histogram(i).
  const Histogram& histogram(size_t i) const { return *extras[i].histogram; }
  bool has_floats() const {
    return extras.empty() || std::any_of(extras.begin(), extras.end(), [](const auto& extra) {
             return extra.histogram == nullptr;
           });
  }
  // When the counter of a sample began; 0 when that is not known.
  Timestamp start(size_t i) const { return extras.empty() ? Timestamp{} : extras[i].start; }
};

struct RangeQuestion {
  window::LeftOpenRange range;
  Timestamp at;                  // of the evaluation
  std::span<const double> args;  // the scalar arguments, in their order
};

// The function's value for one series, or none. Kernels that sort may use `scratch`.
struct RangeAnswer {
  double value = 0;
  bool present = false;
};
using RangeKernel = RangeAnswer (*)(const RangeSamples& samples, const RangeQuestion& question,
                                    std::vector<double>& scratch);

// Where a function says what it thinks of one series.
struct RangeRemarks {
  AnnotationSet& annotations;
  std::string_view metric;  // the series' name, or nothing
  SourceRange range;        // of the call's first argument
};

// The value for a series that has histograms in the range, perhaps among floats; or none.
struct MixedAnswer {
  double value = 0;
  HistogramPtr histogram = nullptr;  // when set, the answer is one
  bool present = false;
};
using MixedKernel = MixedAnswer (*)(const RangeSamples& samples, const RangeQuestion& question,
                                    RangeRemarks& remarks);

// A remark about the arguments or the metric that a function of ranges makes.
enum class RangeRemark : uint8_t { kNone, kExpectsCounter, kExpectsQuantile };

// How one kind of range (plain, anchored, smoothed) is answered.
struct RangeKernels {
  RangeKernel floats = nullptr;  // null where the function does not take such ranges
  // For series with histograms in the range; null for functions that leave histograms out.
  MixedKernel mixed = nullptr;
  // For series of floats that say when their counters began; null where that does not matter.
  MixedKernel started = nullptr;
};

struct RangeFunction {
  RangeKernels plain;
  RangeKernels anchored = {};
  RangeKernels smoothed = {};
  NameMark name = NameMark::kDrop;
  RangeRemark remark = RangeRemark::kNone;
  // Refuses scalar arguments that make no sense, with Prometheus' text; may be null. Asked where
  // there are samples.
  Status (*check)(std::span<const double> args) = nullptr;
};

// Value by value; `args` are the scalar arguments after the vector.
struct ElementFunction {
  double (*kernel)(double value, std::span<const double> args) = nullptr;
  // Whether nothing can come out whatever the values; may be null.
  bool (*empty)(std::span<const double> args) = nullptr;
};

// For functions that are nodes of their own.
using BuildVector = Result<VectorNodePtr> (*)(const PlanNode& call, const NodeBuilder& builder);
using BuildScalar = Result<ScalarNodePtr> (*)(const PlanNode& call, const NodeBuilder& builder);

struct FunctionRow {
  std::string_view name;
  std::variant<RangeFunction, ElementFunction, BuildVector, BuildScalar> how;
};

// Null for a function that is not evaluated yet.
const FunctionRow* FindFunctionRow(std::string_view name);

// The families.
std::span<const FunctionRow> RateFunctions();
std::span<const FunctionRow> OverTimeFunctions();
std::span<const FunctionRow> SpreadFunctions();
std::span<const FunctionRow> StartTimestampFunctions();
std::span<const FunctionRow> TrendFunctions();
std::span<const FunctionRow> MathFunctions();
std::span<const FunctionRow> TimeFunctions();
std::span<const FunctionRow> ScalarFunctions();
std::span<const FunctionRow> LabelFunctions();
std::span<const FunctionRow> SortFunctions();
std::span<const FunctionRow> AbsentFunctions();
std::span<const FunctionRow> HistogramFunctions();
std::span<const FunctionRow> NativeHistogramFunctions();
std::span<const FunctionRow> InfoFunctions();
std::span<const FunctionRow> GeneratedFunctions();

}  // namespace alertd::query
