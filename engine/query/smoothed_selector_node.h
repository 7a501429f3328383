#pragma once

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// A selector whose values lie on the line between the samples next to the instant. `range` is its
// place in the query.
VectorNodePtr MakeSmoothedSelector(const SelectorPlan& plan, SourceRange range, Duration lookback);

}  // namespace alertd::query
