#pragma once

#include "grammar/ast.h"

namespace alertd::lint {

// Why an expression yields series whatever their values are.
enum class Indifference {
  kNone,            // it does not: something in it decides
  kNoComparison,    // nothing is compared
  kBoolComparison,  // `bool` keeps both answers
  kVainComparison,  // the comparison always holds
  kUnfilteredSide,  // one side of `or` is always there
};

struct Selectivity {
  Indifference indifference = Indifference::kNone;
  const grammar::Expr* where = nullptr;  // null with kNone
};

// Whether an alert with this expression would fire for some values and not for others. What cannot
// be known (the name of a recording rule, ALERTS) counts as deciding.
Selectivity SelectivityOf(const grammar::Expr& expr);

// Whether it reads series at all: `vector(1)` does not, and is meant to be always there.
bool ReadsSeries(const grammar::Expr& expr);

}  // namespace alertd::lint
