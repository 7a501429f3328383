#include "rules/lint/selectivity.h"

#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/series_logic.h"
#include "rules/lint/unwrap.h"
#include "rules/lint/value_range.h"

namespace alertd::lint {
namespace {

using grammar::Binary;
using grammar::BinaryOp;
using grammar::Call;
using grammar::Expr;

constexpr Selectivity kDecides{};

// A series that is only there when something is the case, or a rule's whose expression is not at
// hand.
bool MayDecide(const grammar::VectorSelector& selector) {
  const std::string_view name = selector.name;
  return name.empty() || name.starts_with("ALERTS") || name.find(':') != std::string_view::npos;
}

Selectivity OfCall(const Expr& expr, const Call& call) {
  const std::string_view name = call.function->name;
  if (name == "absent" || name == "absent_over_time") return kDecides;
  Selectivity first{.indifference = Indifference::kNoComparison, .where = &expr};
  if (name == "vector" || name == "scalar") return first;
  for (const grammar::ExprPtr& arg : call.args) {
    if (arg->type != grammar::ValueType::kVector && arg->type != grammar::ValueType::kMatrix) {
      continue;
    }
    const Selectivity of_arg = SelectivityOf(*arg);
    if (of_arg.indifference == Indifference::kNone) return kDecides;
    if (of_arg.indifference != Indifference::kNoComparison) first = of_arg;
  }
  return first;
}

// Of two sides of which either may decide.
Selectivity OfEither(const Expr& expr, const Binary& binary) {
  const Selectivity left = SelectivityOf(*binary.left);
  if (left.indifference == Indifference::kNone) return left;
  const Selectivity right = SelectivityOf(*binary.right);
  if (right.indifference == Indifference::kNone) return right;
  if (left.indifference != Indifference::kNoComparison) return left;
  if (right.indifference != Indifference::kNoComparison) return right;
  return {.indifference = Indifference::kNoComparison, .where = &expr};
}

Selectivity OfOr(const Expr& expr, const Binary& binary) {
  const Selectivity left = SelectivityOf(*binary.left);
  const Selectivity right = SelectivityOf(*binary.right);
  const bool left_decides = left.indifference == Indifference::kNone;
  const bool right_decides = right.indifference == Indifference::kNone;
  if (left_decides && right_decides) return kDecides;
  if (left_decides != right_decides) {
    const Expr& always = left_decides ? *binary.right : *binary.left;
    return {.indifference = Indifference::kUnfilteredSide, .where = &WithoutParens(always)};
  }
  if (left.indifference != Indifference::kNoComparison) return left;
  if (right.indifference != Indifference::kNoComparison) return right;
  return {.indifference = Indifference::kNoComparison, .where = &expr};
}

Selectivity OfBinary(const Expr& expr, const Binary& binary) {
  if (expr.type == grammar::ValueType::kScalar) {
    return {.indifference = Indifference::kNoComparison, .where = &expr};
  }
  if (binary.op == BinaryOp::kAnd || binary.op == BinaryOp::kUnless) {
    const bool idle = binary.op == BinaryOp::kAnd ? HasPartners(binary) : NeverMeet(binary);
    return idle ? SelectivityOf(*binary.left) : kDecides;
  }
  if (binary.op == BinaryOp::kOr) return OfOr(expr, binary);
  const Selectivity sides = OfEither(expr, binary);
  if (sides.indifference == Indifference::kNone || !grammar::IsComparison(binary.op)) return sides;
  if (binary.return_bool) return {.indifference = Indifference::kBoolComparison, .where = &expr};
  if (binary.op == BinaryOp::kNotEqual && (IsNan(*binary.left) || IsNan(*binary.right))) {
    return {.indifference = Indifference::kVainComparison, .where = &expr};
  }
  // NaN is equal to nothing, and says that all is not as it should.
  if (binary.op == BinaryOp::kEqual && !CannotBeNan(*binary.left)) return kDecides;
  const Answer answer = Compare(binary.op, RangeOf(*binary.left), RangeOf(*binary.right));
  // Labels of both sides decide what is compared at all.
  if (answer != Answer::kAlways || binary.matching) return kDecides;
  return {.indifference = Indifference::kVainComparison, .where = &expr};
}

}  // namespace

Selectivity SelectivityOf(const Expr& expr) {
  if (const auto* paren = std::get_if<grammar::Paren>(&expr.node))
    return SelectivityOf(*paren->expr);
  if (const auto* unary = std::get_if<grammar::Unary>(&expr.node))
    return SelectivityOf(*unary->expr);
  if (const auto* subquery = std::get_if<grammar::Subquery>(&expr.node)) {
    return SelectivityOf(*subquery->expr);
  }
  if (const auto* aggregation = std::get_if<grammar::Aggregation>(&expr.node)) {
    return SelectivityOf(*aggregation->expr);
  }
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&expr.node)) {
    if (MayDecide(*selector)) return kDecides;
  }
  if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&expr.node)) {
    if (MayDecide(matrix->selector)) return kDecides;
  }
  if (const auto* call = std::get_if<Call>(&expr.node)) return OfCall(expr, *call);
  if (const auto* binary = std::get_if<Binary>(&expr.node)) return OfBinary(expr, *binary);
  return {.indifference = Indifference::kNoComparison, .where = &expr};
}

bool ReadsSeries(const Expr& expr) {
  bool reads = false;
  grammar::Walk(expr, [&reads](const Expr& each) {
    reads = reads || std::holds_alternative<grammar::VectorSelector>(each.node) ||
            std::holds_alternative<grammar::MatrixSelector>(each.node);
  });
  return reads;
}

}  // namespace alertd::lint
