#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "rules/format/expression.h"

namespace alertd::format {

// Formats an expression that has ${NAME} in it, which stay as they are: the expression is what it
// is after they were expanded, so this has to hold for any value that makes an expression of it.
//
// Fails as FormatExpression() does: with kInvalidInput where it does not parse with a number, a
// duration or a name for each variable, and with kUnsupported, too, where quotes next to a variable
// would change, in which a value may be written.
Result<std::string> FormatWithVariables(std::string_view text, Lines lines);

}  // namespace alertd::format
