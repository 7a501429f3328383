#pragma once

#include "grammar/ast.h"
#include "grammar/error_list.h"

namespace alertd::grammar {

// The number and types of a function's arguments.
void CheckCall(SourceRange range, const Call& call, ErrorList& errors);

// The types of an aggregation's vector and parameter; their number is known to be right.
void CheckAggregation(const Aggregation& aggregation, ErrorList& errors);

// info(), whose second argument is not evaluated but only lists matchers.
bool IsInfo(const Call& call);

}  // namespace alertd::grammar
