#pragma once

#include "engine/query/node.h"
#include "engine/query/plan.h"

namespace alertd::query {

// Which side of the operator the scalar stands on.
enum class ScalarSide : uint8_t { kLeft, kRight };

struct VectorScalarOperator {
  grammar::BinaryOp op = grammar::BinaryOp::kAdd;
  ScalarSide scalar_side = ScalarSide::kRight;
  bool return_bool = false;
  SourceRange range;
};

// An operator between a vector and a scalar.
VectorNodePtr MakeVectorScalar(const VectorScalarOperator& op, VectorNodePtr vector,
                               ScalarNodePtr scalar, NameDropper dropper);

// -vector.
VectorNodePtr MakeNegation(VectorNodePtr vector, NameDropper dropper);

}  // namespace alertd::query
