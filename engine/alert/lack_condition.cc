#include "engine/alert/lack_condition.h"

#include <variant>

#include "grammar/function_table.h"

namespace alertd::alert {
namespace {

using grammar::BinaryOp;

bool ComparesWithMore(const grammar::Binary& binary) {
  const bool less = binary.op == BinaryOp::kLess || binary.op == BinaryOp::kLessEqual;
  const bool more = binary.op == BinaryOp::kGreater || binary.op == BinaryOp::kGreaterEqual;
  if (binary.op == BinaryOp::kEqual) return true;
  // Of two vectors either one may be the one that lacks something.
  if (binary.matching) return less || more;
  const bool turned = binary.left->type == grammar::ValueType::kScalar;
  return turned ? more : less;
}

}  // namespace

bool MayHoldForLack(const grammar::Expr& condition) {
  if (const auto* paren = std::get_if<grammar::Paren>(&condition.node)) {
    return MayHoldForLack(*paren->expr);
  }
  if (const auto* call = std::get_if<grammar::Call>(&condition.node)) {
    return call->function->name.starts_with("absent");
  }
  const auto* binary = std::get_if<grammar::Binary>(&condition.node);
  if (binary == nullptr) return false;
  if (grammar::IsComparison(binary->op)) return ComparesWithMore(*binary);
  if (!grammar::IsSetOp(binary->op)) return false;
  const bool right_counts = binary->op != BinaryOp::kUnless;
  return MayHoldForLack(*binary->left) || (right_counts && MayHoldForLack(*binary->right));
}

}  // namespace alertd::alert
