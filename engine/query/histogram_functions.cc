// Functions on classic histograms.

#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/query/classic_buckets.h"
#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

// What functions on classic histograms share: finding the histograms, and one result for each.
class HistogramNode : public VectorNode {
 public:
  HistogramNode(VectorNodePtr vector, SourceRange vector_range, NameDropper dropper)
      : vector_(std::move(vector)), vector_range_(vector_range), dropper_(dropper) {}

 protected:
  // Publishes `estimate(buckets, metric)` of every histogram that has buckets; these are sorted by
  // their bounds and may be changed.
  template <typename Estimate>
  Status ComputeEach(RunContext& run, Timestamp at, const Estimate& estimate) {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    histograms_.Extend(vector_->rows());
    map_.Extend(histograms_.identities(), rows_, dropper_);
    RemarkMalformed(run);
    column_.Reset(rows_.size());
    for (size_t histogram = 0; histogram < histograms_.size(); ++histogram) {
      TakeBuckets(histogram);
      if (buckets_.empty()) continue;
      const uint32_t target = map_[histogram];
      if (column_.present[target] != 0) return SameLabelset();
      const Labels& labels = histograms_.identities().labels(histogram);
      column_.Set(target, estimate(buckets_, labels.Get(kMetricNameLabel)));
    }
    Publish(column_);
    return Ok();
  }

  SourceRange vector_range() const { return vector_range_; }

 private:
  void TakeBuckets(size_t histogram) {
    buckets_.clear();
    for (const auto& bucket : histograms_.buckets(histogram)) {
      if (vector_->present()[bucket.row] == 0) continue;
      buckets_.push_back({bucket.upper_bound, vector_->values()[bucket.row]});
    }
  }

  void RemarkMalformed(RunContext& run) const {
    for (const uint32_t row : histograms_.malformed()) {
      if (vector_->present()[row] == 0) continue;
      const Labels& labels = vector_->rows().labels(row);
      run.annotations().Warn(
          fmt::format("bucket label \"le\" is missing or has a malformed value of {}{}",
                      Quote(labels.Get("le")), ForMetric(labels.Get(kMetricNameLabel))),
          vector_range_);
    }
  }

  VectorNodePtr vector_;
  SourceRange vector_range_;
  NameDropper dropper_;
  ClassicHistograms histograms_;
  RowMap map_;
  std::vector<ClassicBucket> buckets_;
  Column column_;
};

class QuantileNode : public HistogramNode {
 public:
  QuantileNode(ScalarNodePtr quantile, SourceRange quantile_range, VectorNodePtr vector,
               SourceRange vector_range, NameDropper dropper)
      : HistogramNode(std::move(vector), vector_range, dropper),
        quantile_(std::move(quantile)),
        quantile_range_(quantile_range) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(const double quantile, quantile_->Evaluate(run, at));
    if (!(quantile >= 0 && quantile <= 1)) {
      run.annotations().Warn(
          "quantile value should be between 0 and 1, got " + FormatMessageNumber(quantile),
          quantile_range_);
    }
    return ComputeEach(run, at, [&](std::vector<ClassicBucket>& buckets, std::string_view metric) {
      const QuantileEstimate estimate = EstimateQuantile(quantile, buckets);
      if (estimate.repair.has_value()) {
        run.annotations().AddRepair(metric, *estimate.repair, at, vector_range());
      }
      return estimate.value;
    });
  }

 private:
  ScalarNodePtr quantile_;
  SourceRange quantile_range_;
};

class FractionNode : public HistogramNode {
 public:
  FractionNode(std::vector<ScalarNodePtr> bounds, VectorNodePtr vector, SourceRange vector_range,
               NameDropper dropper)
      : HistogramNode(std::move(vector), vector_range, dropper), bounds_(std::move(bounds)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateScalars(bounds_, run, at, values_));
    return ComputeEach(run, at, [this](std::vector<ClassicBucket>& buckets, std::string_view) {
      return EstimateFraction(values_[0], values_[1], buckets);
    });
  }

 private:
  std::vector<ScalarNodePtr> bounds_;
  std::vector<double> values_;
};

Result<VectorNodePtr> BuildQuantile(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(ScalarNodePtr quantile, builder.Scalar(*args[0]));
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[1]));
  return VectorNodePtr(std::make_unique<QuantileNode>(std::move(quantile), args[0]->range,
                                                      std::move(vector), args[1]->range,
                                                      builder.name_dropper()));
}

Result<VectorNodePtr> BuildFraction(const PlanNode& plan, const NodeBuilder& builder) {
  const std::span<const PlanPtr> args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(std::vector<ScalarNodePtr> bounds, builder.Scalars(args.first(2)));
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[2]));
  return VectorNodePtr(std::make_unique<FractionNode>(std::move(bounds), std::move(vector),
                                                      args[2]->range, builder.name_dropper()));
}

constexpr FunctionRow kRows[] = {
    {"histogram_fraction", BuildVector{BuildFraction}},
    {"histogram_quantile", BuildVector{BuildQuantile}},
};

}  // namespace

std::span<const FunctionRow> HistogramFunctions() { return kRows; }

}  // namespace alertd::query
