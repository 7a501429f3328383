#pragma once

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

RangeNodePtr MakeSubquery(const SubqueryPlan& plan, VectorNodePtr vector, Duration default_step);

}  // namespace alertd::query
