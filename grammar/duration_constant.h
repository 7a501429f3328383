#pragma once

#include <optional>

#include "grammar/ast.h"

namespace alertd::grammar {

// The value in seconds; nothing where it depends on the query's step or range.
std::optional<double> EvaluateConstant(const DurationExpr& expr);

}  // namespace alertd::grammar
