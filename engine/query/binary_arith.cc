#include "engine/query/binary_arith.h"

#include <cmath>

#include "engine/base/check.h"
#include "engine/query/element_operator.h"

namespace alertd::query {
namespace {

using grammar::BinaryOp;

double Truth(bool holds) { return holds ? 1 : 0; }

struct KernelRow {
  BinaryOp op;
  BinaryKernel kernel;
};

constexpr KernelRow kKernels[] = {
    {BinaryOp::kAdd, [](double a, double b) { return a + b; }},
    {BinaryOp::kSubtract, [](double a, double b) { return a - b; }},
    {BinaryOp::kMultiply, [](double a, double b) { return a * b; }},
    {BinaryOp::kDivide, [](double a, double b) { return a / b; }},
    {BinaryOp::kModulo, [](double a, double b) { return std::fmod(a, b); }},
    {BinaryOp::kPower, [](double a, double b) { return std::pow(a, b); }},
    {BinaryOp::kAtan2, [](double a, double b) { return std::atan2(a, b); }},
    {BinaryOp::kEqual, [](double a, double b) { return Truth(a == b); }},
    {BinaryOp::kNotEqual, [](double a, double b) { return Truth(a != b); }},
    {BinaryOp::kLess, [](double a, double b) { return Truth(a < b); }},
    {BinaryOp::kGreater, [](double a, double b) { return Truth(a > b); }},
    {BinaryOp::kLessEqual, [](double a, double b) { return Truth(a <= b); }},
    {BinaryOp::kGreaterEqual, [](double a, double b) { return Truth(a >= b); }},
    // Not for numbers; ElementOperator has to be asked.
    {BinaryOp::kTrimUpper, nullptr},
    {BinaryOp::kTrimLower, nullptr},
};

}  // namespace

BinaryKernel KernelOf(BinaryOp op) {
  for (const KernelRow& row : kKernels) {
    if (row.op == op) return row.kernel;
  }
  ALERTD_CHECK(false && "an operator on numbers");
  return nullptr;
}

bool ChangesQuantity(BinaryOp op) {
  return !grammar::IsComparison(op) && !grammar::IsSetOp(op) && !IsTrim(op);
}

}  // namespace alertd::query
