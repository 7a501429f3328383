#pragma once

#include <string>

#include "engine/query/query.h"
#include "tests/engine/query/promql_script.h"

namespace alertd::query {

// How an answer deviates from what the eval expects; empty when it does not. `expr` is the text
// that was evaluated, for the places of annotations.
std::string CheckAnswer(const EvalCommand& eval, const std::string& expr,
                        const Result<QueryAnswer>& answer);

// The same for one point of a range query that asks what an instant eval does.
std::string CheckPoint(const EvalCommand& eval, const std::string& expr, const QueryAnswer& answer,
                       Timestamp at);

// Whether both are the same number, up to rounding.
bool AlmostEqual(double a, double b);

}  // namespace alertd::query
