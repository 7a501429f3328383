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
  return MakeRanking(aggregation, std::move(vector), std::move(param));
}

}  // namespace alertd::query
