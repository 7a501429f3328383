#pragma once

#include "grammar/ast.h"

namespace alertd::lint {

// What is certain of the series of expressions, whatever series there are: which of them are there
// when others are. Only what follows from how the expressions are built is found; false means that
// nobody knows.

// Whether it yields at least one series at every instant: `vector(1)`, `x or vector(0)`,
// `x or absent(x)`.
bool IsAlwaysThere(const grammar::Expr& expr);

// Whether each series on the left finds one on the right, by the labels that the operator matches
// on: `x > 5 and x`, `x and on () vector(1)`.
// REQUIRES: both sides are vectors.
bool HasPartners(const grammar::Binary& binary);

// The same of the right side and the left one: `x or x{a="b"}`.
bool IsPartner(const grammar::Binary& binary);

// Whether no series on the left ever finds one on the right: `absent(x) and x`,
// `(x unless y) and y`, `x > 5 and x < 3`.
// REQUIRES: both sides are vectors.
bool NeverMeet(const grammar::Binary& binary);

}  // namespace alertd::lint
