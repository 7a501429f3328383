#pragma once

#include "grammar/ast.h"
#include "grammar/error_list.h"

namespace alertd::grammar {

// What the grammar cannot say: which types functions, operators and aggregations take, and what
// selectors and vector matching must satisfy. Adds what is wrong to `errors`.
void CheckTypes(const Expr& root, ErrorList& errors);

}  // namespace alertd::grammar
