#pragma once

#include "grammar/ast.h"

namespace alertd::lint {

// The expression inside of all parentheses around it.
inline const grammar::Expr& WithoutParens(const grammar::Expr& expr) {
  const grammar::Expr* inner = &expr;
  while (const auto* paren = std::get_if<grammar::Paren>(&inner->node))
    inner = paren->expr.get();
  return *inner;
}

}  // namespace alertd::lint
