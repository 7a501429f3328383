#pragma once

#include "engine/query/function_row.h"

namespace alertd::query {

// Builds the call of a function from ranges to instants: the one range argument, and scalars.
Result<VectorNodePtr> BuildRangeFunction(const PlanNode& plan, const RangeFunction& function,
                                         const NodeBuilder& builder);

}  // namespace alertd::query
