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

class HistogramQuantileNode : public VectorNode {
 public:
  HistogramQuantileNode(const CallPlan& plan, ScalarNodePtr quantile, VectorNodePtr vector,
                        NameDropper dropper)
      : plan_(plan),
        quantile_(std::move(quantile)),
        vector_(std::move(vector)),
        dropper_(dropper) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double quantile, quantile_->Evaluate(run, at));
    if (!(quantile >= 0 && quantile <= 1)) {
      run.annotations().Warn(
          "quantile value should be between 0 and 1, got " + FormatMessageNumber(quantile),
          plan_.args[0]->range);
    }
    histograms_.Extend(vector_->rows());
    map_.Extend(histograms_.identities(), rows_, dropper_);
    RemarkMalformed(run);
    column_.Reset(rows_.size());
    for (size_t histogram = 0; histogram < histograms_.size(); ++histogram) {
      TakeBuckets(histogram);
      if (present_buckets_.empty()) continue;
      const QuantileEstimate estimate = EstimateQuantile(quantile, present_buckets_);
      if (estimate.repair.has_value()) {
        run.annotations().AddRepair(
            histograms_.identities().labels(histogram).Get(kMetricNameLabel), *estimate.repair, at,
            plan_.args[1]->range);
      }
      const uint32_t target = map_[histogram];
      if (column_.present[target] != 0) return SameLabelset();
      column_.Set(target, estimate.value);
    }
    Publish(column_);
    return Ok();
  }

 private:
  void TakeBuckets(size_t histogram) {
    present_buckets_.clear();
    for (const auto& bucket : histograms_.buckets(histogram)) {
      if (vector_->present()[bucket.row] == 0) continue;
      present_buckets_.push_back({bucket.upper_bound, vector_->values()[bucket.row]});
    }
  }

  void RemarkMalformed(RunContext& run) const {
    for (const uint32_t row : histograms_.malformed()) {
      if (vector_->present()[row] == 0) continue;
      const Labels& labels = vector_->rows().labels(row);
      run.annotations().Warn(
          fmt::format("bucket label \"le\" is missing or has a malformed value of {}{}",
                      Quote(labels.Get("le")), ForMetric(labels.Get(kMetricNameLabel))),
          plan_.args[1]->range);
    }
  }

  const CallPlan& plan_;
  ScalarNodePtr quantile_;
  VectorNodePtr vector_;
  NameDropper dropper_;
  ClassicHistograms histograms_;
  RowMap map_;
  std::vector<ClassicBucket> present_buckets_;
  Column column_;
};

Result<VectorNodePtr> BuildHistogramQuantile(const PlanNode& plan, const NodeBuilder& builder) {
  const auto& call = std::get<CallPlan>(plan.node);
  ALERTD_TRY(ScalarNodePtr quantile, builder.Scalar(*call.args[0]));
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*call.args[1]));
  return VectorNodePtr(std::make_unique<HistogramQuantileNode>(
      call, std::move(quantile), std::move(vector), builder.name_dropper()));
}

constexpr FunctionRow kRows[] = {
    {"histogram_quantile", BuildVector{BuildHistogramQuantile}},
};

}  // namespace

std::span<const FunctionRow> HistogramFunctions() { return kRows; }

}  // namespace alertd::query
