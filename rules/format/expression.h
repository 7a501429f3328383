#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::format {

// Where an expression may go over several lines.
enum class Lines { kSeveral, kOne };

// The expression in PromQL in its one layout (expression_layout.h), comments kept; without a line
// break at its end. What is returned was proven: it parses to the same tree, has the same comments,
// and is what formatting it again returns.
//
// Fails with kInvalidInput where it does not parse, with the place, and with kUnsupported where it
// can only stay as it is: comments on one line, or a proof that fails.
Result<std::string> FormatExpression(std::string_view text, Lines lines = Lines::kSeveral);

}  // namespace alertd::format
