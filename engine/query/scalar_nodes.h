#pragma once

#include "engine/query/binary_arith.h"
#include "engine/query/function_row.h"

namespace alertd::query {

ScalarNodePtr MakeConstant(double value);

// A scalar as the one row of an instant vector.
VectorNodePtr MakeVectorOf(ScalarNodePtr scalar);

ScalarNodePtr MakeScalarNegation(ScalarNodePtr operand);
ScalarNodePtr MakeScalarBinary(BinaryKernel kernel, ScalarNodePtr left, ScalarNodePtr right);

}  // namespace alertd::query
