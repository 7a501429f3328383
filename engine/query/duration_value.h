#pragma once

#include "engine/base/result.h"
#include "engine/query/plan.h"
#include "grammar/ast.h"

namespace alertd::query {

// The value of a duration in a query, computed where it is an expression. Fails with kInvalidInput
// on a division by zero or a value that is no duration.
Result<Duration> DurationValue(const grammar::QueryDuration& duration, const PlanTimes& times);

// As DurationValue, for ranges and steps, which must be more than nothing.
Result<Duration> PositiveDuration(const grammar::QueryDuration& duration, const PlanTimes& times);

}  // namespace alertd::query
