#pragma once

#include "grammar/ast.h"
#include "grammar/error_list.h"

namespace alertd::grammar {

// The types of a binary operator's sides, `bool`, and how the sides are matched.
void CheckBinary(SourceRange range, const Binary& binary, ErrorList& errors);

}  // namespace alertd::grammar
