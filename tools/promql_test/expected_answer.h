#pragma once

#include <string>

#include "engine/query/query.h"
#include "tools/promql_test/script.h"

namespace alertd::promql_test {

// How an answer deviates from what the eval expects; empty when it does not. `expr` is the text
// that was evaluated, for the places of annotations.
std::string CheckAnswer(const EvalCommand& eval, const std::string& expr,
                        const Result<query::QueryAnswer>& answer);

// The same for one point of a range query that asks what an instant eval does.
std::string CheckPoint(const EvalCommand& eval, const std::string& expr,
                       const query::QueryAnswer& answer, Timestamp at);

// Whether both are the same, up to rounding. Of histograms, hints are left out.
bool AlmostEqual(double a, double b);
bool AlmostEqual(const Histogram& a, const Histogram& b);

}  // namespace alertd::promql_test
