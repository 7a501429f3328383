#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "grammar/printer.h"
#include "tests/grammar/case_file.h"

namespace alertd::grammar {
namespace {

// Brackets around every operator show how operands were put together.
std::string Bracketed(const Expr& expr) {
  if (const auto* const binary = std::get_if<Binary>(&expr.node)) {
    return "(" + Bracketed(*binary->left) + " " + std::string(BinaryOpText(binary->op)) + " " +
           Bracketed(*binary->right) + ")";
  }
  if (const auto* const unary = std::get_if<Unary>(&expr.node)) {
    return std::string(unary->negative ? "(-" : "(+") + Bracketed(*unary->expr) + ")";
  }
  if (const auto* const paren = std::get_if<Paren>(&expr.node)) return Bracketed(*paren->expr);
  return PrintExpr(expr);
}

TEST(Precedence, OperatorsBindAsInPrometheus) {
  CheckCases("precedence.test", [](std::string_view text) -> std::vector<std::string> {
    const ParseOutcome outcome = ParseExpr(text);
    if (!outcome.root) return {DescribeError(outcome.errors.front())};
    return {"=> " + Bracketed(*outcome.root)};
  });
}

}  // namespace
}  // namespace alertd::grammar
