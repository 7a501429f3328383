#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.h"
#include "rules/format/comments.h"

namespace alertd::format {

// What is longer is broken into lines.
inline constexpr size_t kExpressionLineMax = 100;

// The expression with its comments, over as many lines as it needs.
//
// What fits on a line stands on one, as Prometheus prints it. What does not is broken before
// operators and inside of parentheses and braces, which go two spaces deeper; operators that bind
// tighter than the one around them go two spaces deeper as well:
//
//     sum by (job) (rate(errors_total[5m]))
//       / sum by (job) (rate(requests_total[5m]))  # comments stay behind what they stood behind
//     # or before what they stood before
//     > 0.05
//
// The first line is never indented (so a YAML block can hold it without an indicator), which is how
// it differs from the lines of Prometheus' API. `comments` come from SettleComments(). REQUIRES:
// `root` was parsed from `text`.
std::string LayOut(const grammar::Expr& root, std::string_view text,
                   const std::vector<Comment>& comments);

}  // namespace alertd::format
