#pragma once

// The functions of regular expressions, in RE2's dialect, which is Go's.

#include "engine/base/result.h"
#include "engine/template/function_arguments.h"

namespace alertd::tmpl {

// match PATTERN TEXT: whether the expression matches anywhere.
// REQUIRES: two arguments.
Result<Value> Match(const Args& args);

// reReplaceAll PATTERN REPLACEMENT TEXT: the text with every match replaced; $1, ${1} and ${name}
// in the replacement stand for groups and $$ for a dollar sign.
// REQUIRES: three arguments.
Result<Value> ReReplaceAll(const Args& args);

}  // namespace alertd::tmpl
