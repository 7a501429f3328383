#pragma once

#include "engine/query/node.h"

namespace alertd::query {

// The end of delayed name removal: marked rows lose their names, and rows that have become the
// same set of labels become one.
VectorNodePtr MakeDelayedNames(VectorNodePtr vector);

}  // namespace alertd::query
