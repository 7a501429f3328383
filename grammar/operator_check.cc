#include "grammar/operator_check.h"

#include <algorithm>
#include <string>

namespace alertd::grammar {
namespace {

bool IsVector(const Expr& expr) { return expr.type == ValueType::kVector; }
bool IsScalar(const Expr& expr) { return expr.type == ValueType::kScalar; }

std::string OpName(const Binary& binary) {
  return '"' + std::string(BinaryOpText(binary.op)) + '"';
}

void CheckOperand(const Expr& operand, ErrorList& errors) {
  if (IsVector(operand) || IsScalar(operand)) return;
  errors.Add(operand.range,
             "binary expression must contain only scalar and instant vector types, got " +
                 std::string(ValueTypeName(operand.type)));
}

void CheckBool(const Binary& binary, ErrorList& errors) {
  if (binary.return_bool && !IsComparison(binary.op)) {
    errors.Add(binary.op_range, "bool modifier can only be used on comparison operators");
  }
  const bool between_scalars = IsScalar(*binary.left) && IsScalar(*binary.right);
  if (between_scalars && IsComparison(binary.op) && !binary.return_bool) {
    errors.Add(binary.op_range, "comparisons between scalars must use BOOL modifier",
               std::string(BinaryOpText(binary.op)) + " bool");
  }
}

void CheckMatching(const Binary& binary, const VectorMatching& matching, ErrorList& errors) {
  const bool grouped = matching.cardinality == Cardinality::kManyToOne ||
                       matching.cardinality == Cardinality::kOneToMany;
  if (IsSetOp(binary.op) && grouped) {
    errors.Add(binary.op_range, "no grouping allowed for " + OpName(binary) + " operation");
  }
  if (IsSetOp(binary.op) && (matching.fill_left || matching.fill_right)) {
    errors.Add(binary.op_range, "filling in missing series not allowed for set operators");
  }
  if (!matching.on) return;
  for (const std::string& label : matching.labels) {
    const auto& include = matching.include;
    if (std::find(include.begin(), include.end(), label) != include.end()) {
      errors.Add(binary.op_range,
                 "label \"" + label + "\" must not occur in ON and GROUP clause at once");
    }
  }
}

}  // namespace

void CheckBinary(SourceRange range, const Binary& binary, ErrorList& errors) {
  CheckOperand(*binary.left, errors);
  CheckOperand(*binary.right, errors);
  CheckBool(binary, errors);
  if (IsSetOp(binary.op) && (IsScalar(*binary.left) || IsScalar(*binary.right))) {
    errors.Add(binary.op_range,
               "set operator " + OpName(binary) + " not allowed in binary scalar expression");
  }
  if (!binary.matching) return;
  if (IsVector(*binary.left) && IsVector(*binary.right)) {
    CheckMatching(binary, *binary.matching, errors);
  } else {
    errors.Add(range, "vector matching only allowed between instant vectors");
  }
}

}  // namespace alertd::grammar
