#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/ast.h"

namespace alertd::format {

enum class CommentKind {
  kTrailing,  // behind something on its line
  kOwnLine,
};

// A comment of an expression.
struct Comment {
  size_t at = 0;     // the offset in the expression before which it is printed
  std::string text;  // with its sign, without white space at its end
  CommentKind kind = CommentKind::kOwnLine;
};

// The comments of a text in PromQL, as they stand in it.
std::vector<Comment> FindComments(std::string_view text);

// Moves each comment to where a layout can have a line for it: between the operands of an operator,
// the arguments of a call or an aggregation and the matchers of a selector, and next to
// parentheses. One inside of a range or a modifier goes before the selector; one between an
// aggregation's parenthesis and its labels goes into the parenthesis, because the labels are
// printed first. The order of the result is that of printing. REQUIRES: `root` was parsed from
// `text`, and these are its comments.
std::vector<Comment> SettleComments(const grammar::Expr& root, std::string_view text,
                                    std::vector<Comment> comments);

}  // namespace alertd::format
