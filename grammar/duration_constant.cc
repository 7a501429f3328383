#include "grammar/duration_constant.h"

#include <cmath>

namespace alertd::grammar {
namespace {

using Kind = DurationExpr::Kind;

double Apply(Kind kind, double left, double right) {
  switch (kind) {
    case Kind::kAdd:
      return left + right;
    case Kind::kSubtract:
      return left - right;
    case Kind::kMultiply:
      return left * right;
    case Kind::kDivide:
      return left / right;
    case Kind::kModulo:
      return std::fmod(left, right);
    case Kind::kPower:
      return std::pow(left, right);
    case Kind::kMin:
      return std::fmin(left, right);
    default:
      return std::fmax(left, right);
  }
}

}  // namespace

std::optional<double> EvaluateConstant(const DurationExpr& expr) {
  switch (expr.kind) {
    case Kind::kLiteral:
      return expr.seconds;
    case Kind::kStep:
    case Kind::kRange:
      return std::nullopt;
    default:
      break;
  }
  const std::optional<double> left = EvaluateConstant(*expr.left);
  if (expr.kind == Kind::kNegate) return left ? std::optional(-*left) : std::nullopt;
  const std::optional<double> right = EvaluateConstant(*expr.right);
  if (!left || !right) return std::nullopt;
  return Apply(expr.kind, *left, *right);
}

}  // namespace alertd::grammar
