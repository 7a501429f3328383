#include "engine/query/range_function_node.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/query/node_builder.h"
#include "engine/query/range_remarks.h"

namespace alertd::query {
namespace {

// How many series are computed between two looks at whether the query was stopped.
constexpr size_t kRowsBetweenChecks = 4096;

// Finds metrics whose names do not say that they are counters, and remembers which rows they have.
class CounterNames {
 public:
  void Extend(const RowTable& rows) {
    for (size_t row = name_of_row_.size(); row < rows.size(); ++row) {
      name_of_row_.push_back(IndexOf(rows.labels(row).Get(kMetricNameLabel)));
    }
  }

  // Remarks on the doubtful metrics among rows that have a result.
  void Remark(std::span<const uint8_t> answered, SourceRange range, AnnotationSet& annotations) {
    if (names_.empty()) return;
    seen_.assign(names_.size(), 0);
    for (size_t row = 0; row < name_of_row_.size(); ++row) {
      if (answered[row] != 0 && name_of_row_[row] != kFine) seen_[name_of_row_[row]] = 1;
    }
    for (size_t i = 0; i < names_.size(); ++i) {
      if (seen_[i] == 0) continue;
      annotations.Inform(
          "metric might not be a counter, name does not end in "
          "_total/_sum/_count/_bucket: " +
              Quote(names_[i]),
          range);
    }
  }

 private:
  static constexpr uint32_t kFine = UINT32_MAX;

  static bool LooksLikeCounter(std::string_view name) {
    return name.empty() || name.ends_with("_total") || name.ends_with("_sum") ||
           name.ends_with("_count") || name.ends_with("_bucket");
  }

  uint32_t IndexOf(std::string_view name) {
    if (LooksLikeCounter(name)) return kFine;
    const auto found = std::find(names_.begin(), names_.end(), name);
    const auto index = static_cast<uint32_t>(found - names_.begin());
    if (found == names_.end()) names_.emplace_back(name);
    return index;
  }

  std::vector<std::string> names_;
  std::vector<uint32_t> name_of_row_;
  std::vector<uint8_t> seen_;
};

struct RangeFunctionParts {
  RangeKernels kernels;
  RangeNodePtr source;
  std::vector<ScalarNodePtr> args;
  SourceRange first_range;  // of the first argument
  SourceRange source_range;
};

class RangeFunctionNode : public VectorNode {
 public:
  RangeFunctionNode(const RangeFunction& function, RangeFunctionParts parts, NameDropper dropper)
      : function_(function), parts_(std::move(parts)), dropper_(dropper) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, parts_.source->Evaluate(run, at));
    ALERTD_TRY(std::ignore, EvaluateScalars(parts_.args, run, at, args_));
    if (function_.check != nullptr && parts_.source->samples().size() > 0) {
      ALERTD_TRY(std::ignore, function_.check(args_));
    }
    Extend();
    ALERTD_TRY(std::ignore, ComputeRows(run, at));
    Publish(column_);
    Remark(run);
    return Ok();
  }

 private:
  void Extend() {
    const RowTable& source_rows = parts_.source->rows();
    if (map_.size() == source_rows.size()) return;
    map_.Extend(source_rows, rows_, [this](const RowIdentity& row) {
      return function_.name == NameMark::kKeep ? row : dropper_(row);
    });
    if (function_.remark == RangeRemark::kExpectsCounter) counter_names_.Extend(source_rows);
  }

  Status ComputeRows(RunContext& run, Timestamp at) {
    const RangeNode& source = *parts_.source;
    const RangeQuestion question{source.range(), at, args_};
    const std::span<const size_t> starts = source.starts();
    const std::span<const Timestamp> times(source.samples().times);
    const std::span<const double> values(source.samples().values);
    const std::span<const window::SampleExtra> extras(source.samples().extras);
    column_.Reset(rows_.size());
    answered_.assign(map_.size(), 0);
    any_ = false;
    for (size_t row = 0; row < map_.size(); ++row) {
      if (row % kRowsBetweenChecks == 0) {
        ALERTD_TRY(std::ignore, run.CheckCancelled());
      }
      const size_t count = starts[row + 1] - starts[row];
      if (count == 0) continue;
      const size_t begin = starts[row];
      const RangeSamples samples{times.subspan(begin, count), values.subspan(begin, count),
                                 extras.empty() ? extras : extras.subspan(begin, count)};
      if (!samples.extras.empty()) {
        ALERTD_TRY(std::ignore, SetWithExtras(row, samples, question, run));
        continue;
      }
      ALERTD_TRY(std::ignore, SetFloat(row, parts_.kernels.floats(samples, question, scratch_)));
    }
    return Ok();
  }

  Status SetFloat(size_t row, const RangeAnswer& answer) {
    if (!answer.present) return Ok();
    answered_[row] = 1;
    any_ = true;
    return Set(row, answer.value);
  }

  template <typename Value>
  Status Set(size_t row, Value value) {
    const uint32_t target = map_[row];
    if (column_.present[target] != kAbsent) return SameLabelset();
    column_.Set(target, std::move(value));
    return Ok();
  }

  // The kernel for a series that is more than floats; null when the one for floats does.
  MixedKernel KernelFor(const RangeSamples& samples) const {
    bool started = false;
    for (const window::SampleExtra& extra : samples.extras) {
      if (extra.histogram != nullptr) return parts_.kernels.mixed;
      started = started || extra.start != Timestamp{};
    }
    return started ? parts_.kernels.started : nullptr;
  }

  Status SetWithExtras(size_t row, const RangeSamples& samples, const RangeQuestion& question,
                       RunContext& run) {
    RangeRemarks remarks{run.annotations(), parts_.source->rows().labels(row).Get(kMetricNameLabel),
                         parts_.first_range};
    const MixedKernel kernel = KernelFor(samples);
    if (kernel == nullptr) return SetFloatsAmong(row, samples, question, remarks);
    MixedAnswer answer = kernel(samples, question, remarks);
    if (answer.histogram != nullptr) return Set(row, std::move(answer.histogram));
    return SetFloat(row, {answer.value, answer.present});
  }

  // Leaves histograms out.
  Status SetFloatsAmong(size_t row, const RangeSamples& samples, const RangeQuestion& question,
                        RangeRemarks& remarks) {
    floats_.Clear();
    for (size_t i = 0; i < samples.size(); ++i) {
      if (samples.is_histogram(i)) continue;
      floats_.times.push_back(samples.times[i]);
      floats_.values.push_back(samples.values[i]);
    }
    if (floats_.size() == 0) return Ok();
    if (floats_.size() < samples.size()) RemarkIgnoredHistograms(remarks);
    return SetFloat(row,
                    parts_.kernels.floats({floats_.times, floats_.values, {}}, question, scratch_));
  }

  void Remark(RunContext& run) {
    if (!any_) return;
    if (function_.remark == RangeRemark::kExpectsCounter) {
      counter_names_.Remark(answered_, parts_.source_range, run.annotations());
    }
    if (function_.remark == RangeRemark::kExpectsQuantile && !(args_[0] >= 0 && args_[0] <= 1)) {
      run.annotations().Warn(
          "quantile value should be between 0 and 1, got " + FormatMessageNumber(args_[0]),
          parts_.first_range);
    }
  }

  const RangeFunction& function_;
  RangeFunctionParts parts_;
  NameDropper dropper_;
  RowMap map_;
  CounterNames counter_names_;
  std::vector<double> args_;
  std::vector<double> scratch_;
  window::SampleColumns floats_;   // of a series that has histograms, too
  std::vector<uint8_t> answered_;  // with a float, by row of the source
  bool any_ = false;
  Column column_;
};

const RangeKernels& KernelsFor(const RangeFunction& function, grammar::RangeExtension extension) {
  switch (extension) {
    case grammar::RangeExtension::kAnchored:
      return function.anchored;
    case grammar::RangeExtension::kSmoothed:
      return function.smoothed;
    case grammar::RangeExtension::kNone:
      break;
  }
  return function.plain;
}

}  // namespace

Result<VectorNodePtr> BuildRangeFunction(const PlanNode& plan, const RangeFunction& function,
                                         const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  RangeFunctionParts parts{.kernels = function.plain,
                           .source = nullptr,
                           .args = {},
                           .first_range = args[0]->range,
                           .source_range = {}};
  for (const PlanPtr& arg : args) {
    if (arg->type == grammar::ValueType::kMatrix) {
      ALERTD_TRY(parts.source, builder.Range(*arg));
      parts.source_range = arg->range;
      if (const auto* selector = std::get_if<RangeSelectorPlan>(&arg->node)) {
        parts.kernels = KernelsFor(function, selector->extension);
      }
      continue;
    }
    ALERTD_TRY(ScalarNodePtr scalar, builder.Scalar(*arg));
    parts.args.push_back(std::move(scalar));
  }
  ALERTD_CHECK(parts.kernels.floats != nullptr);
  return VectorNodePtr(
      std::make_unique<RangeFunctionNode>(function, std::move(parts), builder.name_dropper()));
}

}  // namespace alertd::query
