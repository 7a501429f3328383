#pragma once

#include "grammar/ast.h"
#include "grammar/error_list.h"

namespace alertd::grammar {

// What may stand behind an expression: each sets its value on `target`, or says why it cannot.
// `range` is the modifier's own place.

void SetRange(Expr& target, QueryDuration duration, SourceRange range, ErrorList& errors);
void SetOffset(Expr& target, QueryDuration offset, SourceRange range, ErrorList& errors);
void SetAt(Expr& target, const AtModifier& at, SourceRange range, ErrorList& errors);
void SetExtension(Expr& target, RangeExtension extension, SourceRange range, ErrorList& errors);

}  // namespace alertd::grammar
