#pragma once

#include "grammar/ast.h"

namespace alertd::lint {

// What the series of the expression are chosen from, with their labels and values as they are:
// `x` of `x > 5`, `x and y` and topk(3, x); null where it does not choose.
const grammar::Expr* ChosenFrom(const grammar::Expr& expr);

// Whether the series of `part` are some of those of `whole`, with the same values. False also where
// that is not known.
bool IsPartOf(const grammar::Expr& part, const grammar::Expr& whole);

}  // namespace alertd::lint
