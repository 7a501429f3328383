// histogram_quantile and its kin, on histograms of either kind.

#include <bit>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "engine/model/number.h"
#include "engine/query/function_row.h"
#include "engine/query/histogram_node.h"
#include "engine/query/native_estimates.h"

namespace alertd::query {
namespace {

void RemarkNans(NanEffect effect, std::string_view metric, SourceRange range, RunContext& run) {
  switch (effect) {
    case NanEffect::kNone:
      return;
    case NanEffect::kResultIsNan:
      run.annotations().Inform(
          "input to histogram_quantile has NaN observations, result is NaN" + ForMetric(metric),
          range);
      return;
    case NanEffect::kSkewedHigher:
      run.annotations().Inform(
          "input to histogram_quantile has NaN observations, result is skewed higher" +
              ForMetric(metric),
          range);
      return;
    case NanEffect::kExcluded:
      run.annotations().Inform(
          "input to histogram_fraction has NaN observations, which are excluded from all "
          "fractions" +
              ForMetric(metric),
          range);
      return;
  }
}

// A quantile that is asked for, and its place in the query.
struct QuantileArg {
  ScalarNodePtr scalar;
  SourceRange range;

  Result<double> Evaluate(RunContext& run, Timestamp at) const {
    ALERTD_TRY(const double quantile, scalar->Evaluate(run, at));
    if (!(quantile >= 0 && quantile <= 1)) {
      run.annotations().Warn(
          "quantile value should be between 0 and 1, got " + FormatMessageNumber(quantile), range);
    }
    return quantile;
  }
};

// What histogram_quantile and histogram_quantiles share.
class QuantileBaseNode : public HistogramNode {
 public:
  using HistogramNode::HistogramNode;

 protected:
  double Estimate(double quantile, const HistogramElement& element, RunContext& run, Timestamp at) {
    if (element.native != nullptr) {
      const NativeEstimate estimate = EstimateQuantile(quantile, *element.native);
      RemarkNans(estimate.nan_effect, element.metric, vector_range(), run);
      return estimate.value;
    }
    const QuantileEstimate estimate = EstimateQuantile(quantile, *element.buckets);
    if (estimate.repair.has_value()) {
      run.annotations().AddRepair(element.metric, *estimate.repair, at, vector_range());
    }
    return estimate.value;
  }

  Status Set(uint32_t target, double value) {
    if (column_.present[target] != kAbsent) return SameLabelset();
    column_.Set(target, value);
    return Ok();
  }

  Column column_;
};

class QuantileNode : public QuantileBaseNode {
 public:
  QuantileNode(QuantileArg quantile, VectorNodePtr vector, SourceRange vector_range,
               const QueryOptions& options)
      : QuantileBaseNode(std::move(vector), vector_range, options),
        quantile_(std::move(quantile)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(const double quantile, quantile_.Evaluate(run, at));
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    map_.Extend(identities(), rows_, dropper());
    column_.Reset(rows_.size());
    ALERTD_TRY(std::ignore, ForEachHistogram(run, [&](const HistogramElement& element) {
                 return Set(map_[element.group], Estimate(quantile, element, run, at));
               }));
    Publish(column_);
    return Ok();
  }

 private:
  QuantileArg quantile_;
  RowMap map_;
};

// Drops the name and says which quantile it is.
struct Labeller {
  const std::string& label;
  double quantile;
  NameDropper drop;

  RowIdentity operator()(const RowIdentity& row) const {
    const RowIdentity dropped = drop(row);
    LabelsBuilder labels(dropped.labels);
    labels.Set(label, FormatOpenMetricsFloat(quantile));
    return {labels.Build(), dropped.mark};
  }
};

// Several quantiles at once, told apart by a label. Those that are computed may be others at every
// evaluation, and each has rows of its own.
class QuantilesNode : public QuantileBaseNode {
 public:
  QuantilesNode(std::vector<QuantileArg> quantiles, const std::string& label, VectorNodePtr vector,
                SourceRange vector_range, const QueryOptions& options)
      : QuantileBaseNode(std::move(vector), vector_range, options),
        quantiles_(std::move(quantiles)),
        label_(label) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    if (label_.empty() || !IsValidUtf8(label_)) {
      return InvalidInput("invalid label name " + Quote(label_));
    }
    ALERTD_TRY(std::ignore, EvaluateQuantiles(run, at));
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    for (const double quantile : values_)
      MapOf(quantile).Extend(identities(), rows_, Labeller{label_, quantile, dropper()});
    column_.Reset(rows_.size());
    ALERTD_TRY(std::ignore, ForEachHistogram(run, [&](const HistogramElement& element) -> Status {
                 for (const double quantile : values_) {
                   ALERTD_TRY(std::ignore, Set(MapOf(quantile)[element.group],
                                               Estimate(quantile, element, run, at)));
                 }
                 return Ok();
               }));
    Publish(column_);
    if (maps_.size() > kIdleMapsMax + values_.size()) run.WantRebuild();
    return Ok();
  }

 private:
  // Quantiles that were asked for earlier, beyond which their rows are not worth keeping.
  static constexpr size_t kIdleMapsMax = 1'000;

  Status EvaluateQuantiles(RunContext& run, Timestamp at) {
    values_.clear();
    for (const QuantileArg& arg : quantiles_) {
      ALERTD_TRY(const double quantile, arg.Evaluate(run, at));
      values_.push_back(quantile);
    }
    return Ok();
  }

  RowMap& MapOf(double quantile) { return maps_[std::bit_cast<uint64_t>(quantile)]; }

  std::vector<QuantileArg> quantiles_;
  const std::string& label_;
  std::vector<double> values_;
  absl::flat_hash_map<uint64_t, RowMap> maps_;  // by the bits of the quantile
};

class FractionNode : public HistogramNode {
 public:
  FractionNode(std::vector<ScalarNodePtr> bounds, VectorNodePtr vector, SourceRange vector_range,
               const QueryOptions& options)
      : HistogramNode(std::move(vector), vector_range, options), bounds_(std::move(bounds)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateScalars(bounds_, run, at, values_));
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    map_.Extend(identities(), rows_, dropper());
    column_.Reset(rows_.size());
    ALERTD_TRY(std::ignore, ForEachHistogram(run, [&](const HistogramElement& element) -> Status {
                 const uint32_t target = map_[element.group];
                 if (column_.present[target] != kAbsent) return SameLabelset();
                 column_.Set(target, Estimate(element, run));
                 return Ok();
               }));
    Publish(column_);
    return Ok();
  }

 private:
  double Estimate(const HistogramElement& element, RunContext& run) {
    if (element.native == nullptr) {
      return EstimateFraction(values_[0], values_[1], *element.buckets);
    }
    const NativeEstimate estimate = EstimateFraction(values_[0], values_[1], *element.native);
    RemarkNans(estimate.nan_effect, element.metric, vector_range(), run);
    return estimate.value;
  }

  std::vector<ScalarNodePtr> bounds_;
  std::vector<double> values_;
  RowMap map_;
  Column column_;
};

Result<QuantileArg> BuildQuantileArg(const PlanNode& plan, const NodeBuilder& builder) {
  ALERTD_TRY(ScalarNodePtr scalar, builder.Scalar(plan));
  return QuantileArg{std::move(scalar), plan.range};
}

Result<VectorNodePtr> BuildQuantile(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(QuantileArg quantile, BuildQuantileArg(*args[0], builder));
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[1]));
  return VectorNodePtr(std::make_unique<QuantileNode>(std::move(quantile), std::move(vector),
                                                      args[1]->range, builder.options()));
}

Result<VectorNodePtr> BuildQuantiles(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  std::vector<QuantileArg> quantiles;
  for (size_t i = 2; i < args.size(); ++i) {
    ALERTD_TRY(QuantileArg quantile, BuildQuantileArg(*args[i], builder));
    quantiles.push_back(std::move(quantile));
  }
  return VectorNodePtr(
      std::make_unique<QuantilesNode>(std::move(quantiles), NodeBuilder::Text(*args[1]),
                                      std::move(vector), args[0]->range, builder.options()));
}

Result<VectorNodePtr> BuildFraction(const PlanNode& plan, const NodeBuilder& builder) {
  const std::span<const PlanPtr> args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(std::vector<ScalarNodePtr> bounds, builder.Scalars(args.first(2)));
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[2]));
  return VectorNodePtr(std::make_unique<FractionNode>(std::move(bounds), std::move(vector),
                                                      args[2]->range, builder.options()));
}

constexpr FunctionRow kRows[] = {
    {"histogram_fraction", BuildVector{BuildFraction}},
    {"histogram_quantile", BuildVector{BuildQuantile}},
    {"histogram_quantiles", BuildVector{BuildQuantiles}},
};

}  // namespace

std::span<const FunctionRow> HistogramFunctions() { return kRows; }

}  // namespace alertd::query
