#pragma once

#include <string_view>

#include "grammar/ast.h"

namespace alertd::grammar {

// Whether `matcher` only repeats the selector's name.
bool IsOwnName(const VectorSelector& selector, const Matcher& matcher);

// Whether the text looks like a metric's name and means something else where one may stand: the
// keywords `on`, `bool` and their like, and the numbers Inf and NaN.
bool IsReservedName(std::string_view name);

}  // namespace alertd::grammar
