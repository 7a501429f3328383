#include "rules/format/expression.h"

#include <algorithm>
#include <vector>

#include "grammar/parser.h"
#include "grammar/printer.h"
#include "rules/format/comments.h"
#include "rules/format/expression_layout.h"

namespace alertd::format {
namespace {

std::string LayOutText(const grammar::Expr& root, std::string_view text,
                       const std::vector<Comment>& comments) {
  return LayOut(root, text, SettleComments(root, text, comments));
}

std::vector<std::string> SortedTexts(const std::vector<Comment>& comments) {
  std::vector<std::string> texts;
  texts.reserve(comments.size());
  for (const Comment& comment : comments)
    texts.push_back(comment.text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

}  // namespace

Result<std::string> FormatExpression(std::string_view text, Lines lines) {
  ALERTD_TRY(const std::shared_ptr<const grammar::Expr> root, grammar::ParseExprOrError(text));
  const std::vector<Comment> comments = FindComments(text);
  if (lines == Lines::kOne && !comments.empty()) {
    return Unsupported("comments in an expression need lines of their own");
  }
  std::string formatted =
      lines == Lines::kOne ? grammar::PrintExpr(*root, text) : LayOutText(*root, text, comments);
  if (formatted == text) return formatted;

  const std::vector<Comment> kept = FindComments(formatted);
  if (SortedTexts(kept) != SortedTexts(comments)) {
    return Unsupported("a comment would be lost");
  }
  const grammar::ParseOutcome again = grammar::ParseExpr(formatted);
  if (again.root == nullptr || !grammar::SameExpr(*root, *again.root)) {
    return Unsupported("formatted it would mean something else");
  }
  const bool stable = lines == Lines::kOne ? grammar::PrintExpr(*again.root, formatted) == formatted
                                           : LayOutText(*again.root, formatted, kept) == formatted;
  if (!stable) return Unsupported("its format is not stable");
  return formatted;
}

}  // namespace alertd::format
