#pragma once

#include "grammar/ast.h"

namespace alertd::grammar {

// How tightly operators bind, from 1, as in Prometheus. Those of one level associate to the left,
// but for `^`.
constexpr int Precedence(BinaryOp op) {
  switch (op) {
    case BinaryOp::kOr:
      return 1;
    case BinaryOp::kAnd:
    case BinaryOp::kUnless:
      return 2;
    case BinaryOp::kEqual:
    case BinaryOp::kNotEqual:
    case BinaryOp::kLess:
    case BinaryOp::kGreater:
    case BinaryOp::kLessEqual:
    case BinaryOp::kGreaterEqual:
    case BinaryOp::kTrimUpper:
    case BinaryOp::kTrimLower:
      return 3;
    case BinaryOp::kAdd:
    case BinaryOp::kSubtract:
      return 4;
    case BinaryOp::kMultiply:
    case BinaryOp::kDivide:
    case BinaryOp::kModulo:
    case BinaryOp::kAtan2:
      return 5;
    case BinaryOp::kPower:
      return 6;
  }
  return 0;
}

// The weakest operator that a sign before it does not end at: -2 ^ 2 is -(2 ^ 2), -2 * 2 is (-2)
// * 2.
inline constexpr int kSignPrecedence = Precedence(BinaryOp::kPower);

constexpr int RightPrecedence(BinaryOp op) {
  return op == BinaryOp::kPower ? Precedence(op) : Precedence(op) + 1;
}

}  // namespace alertd::grammar
