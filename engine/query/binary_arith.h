#pragma once

#include "engine/query/plan.h"
#include "grammar/ast.h"

namespace alertd::query {

// What an operator makes of two numbers.
using BinaryKernel = double (*)(double left, double right);

// Arithmetic; for comparisons 1 or 0. Null for operators that know histograms only.
BinaryKernel KernelOf(grammar::BinaryOp op);

// Whether the result is another quantity than the operand, and so loses its name.
bool ChangesQuantity(grammar::BinaryOp op);

}  // namespace alertd::query
