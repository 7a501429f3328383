#pragma once

// Aggregations, one file for each way of working.

#include "engine/query/function_row.h"

namespace alertd::query {

// Any aggregation.
Result<VectorNodePtr> BuildAggregation(const PlanNode& plan, const NodeBuilder& builder);

// sum, avg, min, max, count, group, stddev, stdvar: a few numbers for each group.
VectorNodePtr MakeReduction(const AggregationPlan& plan, VectorNodePtr vector);

// topk, bottomk, limitk: some of each group's elements, as they are.
VectorNodePtr MakeRanking(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr count);

// limit_ratio: of all elements about a part, the same ones every time.
VectorNodePtr MakeLimitRatio(const AggregationPlan& plan, VectorNodePtr vector,
                             ScalarNodePtr ratio);

VectorNodePtr MakeQuantile(const AggregationPlan& plan, VectorNodePtr vector,
                           ScalarNodePtr quantile);

// count_values: its rows depend on values, so that it finds new ones while it runs.
VectorNodePtr MakeCountValues(const AggregationPlan& plan, VectorNodePtr vector);

// Says that the operator leaves histograms out, if the last evaluation of `vector` had any.
void RemarkHistograms(const VectorNode& vector, grammar::AggregateOp op, SourceRange range,
                      AnnotationSet& annotations);

}  // namespace alertd::query
