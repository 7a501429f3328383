#pragma once

#include <string>

#include "grammar/ast.h"

namespace alertd::grammar {

// The expression on one line, as Prometheus' printer writes it. Parsing the result gives an equal
// tree.
std::string PrintExpr(const Expr& expr);

// Whether both trees say the same, whatever their places in the text.
bool SameExpr(const Expr& a, const Expr& b);

}  // namespace alertd::grammar
