#include <tuple>
#include <utility>

#include "engine/query/aggregation_nodes.h"
#include "engine/query/grouping.h"
#include "engine/query/quantile_value.h"

namespace alertd::query {
namespace {

class QuantileNode : public VectorNode {
 public:
  QuantileNode(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr quantile)
      : plan_(plan), vector_(std::move(vector)), quantile_(std::move(quantile)), grouping_(plan) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double quantile, quantile_->Evaluate(run, at));
    if (!(quantile >= 0 && quantile <= 1)) {
      run.annotations().WarnOutside(ParameterKind::kQuantile, quantile, plan_.param->range);
    }
    grouping_.Extend(vector_->rows(), rows_);
    members_.Gather(grouping_, vector_->present(), Elements::kFloats);
    if (vector_->view().has_histograms()) {
      RemarkHistograms(*vector_, plan_.op, plan_.expr_range, run.annotations());
    }
    column_.Reset(rows_.size());
    for (size_t group = 0; group < members_.groups(); ++group) {
      const std::span<const uint32_t> members = members_.Of(group);
      if (members.empty()) continue;
      values_.clear();
      for (const uint32_t row : members)
        values_.push_back(vector_->values()[row]);
      column_.Set(group, QuantileOf(quantile, values_));
    }
    Publish(column_);
    return Ok();
  }

 private:
  const AggregationPlan& plan_;
  VectorNodePtr vector_;
  ScalarNodePtr quantile_;
  Grouping grouping_;
  GroupMembers members_;
  std::vector<double> values_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeQuantile(const AggregationPlan& plan, VectorNodePtr vector,
                           ScalarNodePtr quantile) {
  return std::make_unique<QuantileNode>(plan, std::move(vector), std::move(quantile));
}

}  // namespace alertd::query
