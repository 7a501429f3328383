#include <algorithm>
#include <string>
#include <utility>

#include "engine/query/aggregation_nodes.h"
#include "engine/query/node_builder.h"

namespace alertd::query {

Result<VectorNodePtr> BuildAggregation(const PlanNode& plan, const NodeBuilder& builder) {
  using grammar::AggregateOp;
  const auto& aggregation = std::get<AggregationPlan>(plan.node);
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*aggregation.expr));
  if (aggregation.op == AggregateOp::kCountValues) {
    return MakeCountValues(aggregation, std::move(vector));
  }
  if (aggregation.param == nullptr) return MakeReduction(aggregation, std::move(vector));
  ALERTD_TRY(ScalarNodePtr param, builder.Scalar(*aggregation.param));
  if (aggregation.op == AggregateOp::kQuantile) {
    return MakeQuantile(aggregation, std::move(vector), std::move(param));
  }
  if (aggregation.op == AggregateOp::kLimitRatio) {
    return MakeLimitRatio(aggregation, std::move(vector), std::move(param));
  }
  return MakeRanking(aggregation, std::move(vector), std::move(param));
}

void RemarkHistograms(const VectorNode& vector, grammar::AggregateOp op, SourceRange range,
                      AnnotationSet& annotations) {
  const std::span<const uint8_t> present = vector.present();
  if (std::find(present.begin(), present.end(), kHistogram) == present.end()) return;
  annotations.Inform(
      "ignored histogram in " + std::string(grammar::AggregateOpName(op)) + " aggregation", range);
}

}  // namespace alertd::query
