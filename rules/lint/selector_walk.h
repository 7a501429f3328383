#pragma once

#include <variant>

#include "grammar/ast.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {

// Calls `visit(selector, expr)` for every selector of the expression; `expr` is the node it is of.
template <typename Visit>
void ForEachSelector(const grammar::Expr& root, const Visit& visit) {
  grammar::Walk(root, [&visit](const grammar::Expr& expr) {
    if (const auto* vector = std::get_if<grammar::VectorSelector>(&expr.node)) {
      visit(*vector, expr);
    } else if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
      visit(matrix->selector, expr);
    }
  });
}

// The place in the file of a matcher of the selector that `expr` is; the selector's own where the
// matcher is not found in its text.
rules::SourceLocation PlaceOfMatcher(const rules::Rule& rule, const grammar::Expr& expr,
                                     const Matcher& matcher);

}  // namespace alertd::lint
