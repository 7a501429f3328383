#pragma once

#include "grammar/ast.h"

namespace alertd::alert {

// Whether a condition may hold because samples are missing: one of `a < 5`, `5 > a`, `a == 0`,
// `a < b`, `absent(a)`, also below brackets and set operators. What is too much is too much without
// them, too. What the right side of `unless` lacks is another matter: see SourceWatch::LackOf.
bool MayHoldForLack(const grammar::Expr& condition);

}  // namespace alertd::alert
