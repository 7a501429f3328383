#include "rules/format/comments.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "rules/format/selector_lines.h"

namespace alertd::format {
namespace {

using grammar::Aggregation;
using grammar::Binary;
using grammar::Call;
using grammar::Expr;
using grammar::ExprPtr;
using grammar::Paren;
using grammar::Subquery;
using grammar::Unary;

bool IsBehindCode(std::string_view text, size_t at) {
  const size_t line = text.rfind('\n', at) + 1;  // npos + 1 is 0
  return text.substr(line, at - line).find_first_not_of(" \t\r") != std::string_view::npos;
}

std::string_view WithoutTrailingSpace(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

bool Holds(const Expr& expr, size_t at) { return expr.range.begin < at && at < expr.range.end; }

// Moves comments, each on its way down the tree.
class Settler {
 public:
  explicit Settler(std::string_view text) : text_(text) {}

  void Settle(const Expr& expr, Comment& comment) const {
    if (!Holds(expr, comment.at)) return;
    std::visit([&](const auto& node) { SettleIn(expr, node, comment); }, expr.node);
  }

 private:
  static void MoveBefore(const Expr& expr, Comment& comment) {
    comment.at = expr.range.begin;
    comment.kind = CommentKind::kOwnLine;
  }

  // Selectors have a place for comments next to each matcher, literals have none.
  template <typename Node>
  void SettleIn(const Expr& expr, const Node& /*node*/, Comment& comment) const {
    const std::optional<SelectorLines> lines = SplitSelector(expr, text_);
    if (!lines || comment.at < lines->open || comment.at > lines->close) {
      return MoveBefore(expr, comment);
    }
    for (const SourceRange& place : lines->places) {
      if (place.begin >= comment.at || comment.at >= place.end) continue;
      comment.at = place.begin;
      comment.kind = CommentKind::kOwnLine;
    }
  }

  void SettleIn(const Expr& /*expr*/, const Paren& paren, Comment& comment) const {
    Settle(*paren.expr, comment);
  }

  void SettleIn(const Expr& expr, const Unary& unary, Comment& comment) const {
    Settle(*unary.expr, comment);
    if (comment.at <= unary.expr->range.begin) MoveBefore(expr, comment);
  }

  void SettleIn(const Expr& expr, const Subquery& subquery, Comment& comment) const {
    if (!Holds(*subquery.expr, comment.at)) return MoveBefore(expr, comment);
    Settle(*subquery.expr, comment);
  }

  void SettleIn(const Expr& /*expr*/, const Call& call, Comment& comment) const {
    for (const ExprPtr& arg : call.args) {
      if (Holds(*arg, comment.at)) return Settle(*arg, comment);
    }
  }

  void SettleIn(const Expr& expr, const Aggregation& aggregation, Comment& comment) const {
    const Expr* const param = aggregation.param.get();
    if (param != nullptr && Holds(*param, comment.at)) return Settle(*param, comment);
    if (Holds(*aggregation.expr, comment.at)) return Settle(*aggregation.expr, comment);
    const size_t first = (param != nullptr ? param : aggregation.expr.get())->range.begin;
    if (comment.at > ClosingParenthesis(*aggregation.expr, expr.range.end)) comment.at = first;
  }

  void SettleIn(const Expr& /*expr*/, const Binary& binary, Comment& comment) const {
    for (const Expr* const side : {binary.left.get(), binary.right.get()}) {
      if (Holds(*side, comment.at)) return Settle(*side, comment);
    }
    // It is behind the operator, which is printed on the next line unless it was on the same one.
    const size_t left_end = binary.left->range.end;
    const std::string_view between = text_.substr(left_end, comment.at - left_end);
    if (between.find('\n') != std::string_view::npos) comment.kind = CommentKind::kOwnLine;
  }

  // Of the aggregation that `last` is the last argument of.
  size_t ClosingParenthesis(const Expr& last, size_t end) const {
    size_t at = last.range.end;
    while (at < end && text_[at] != ')') {
      if (text_[at] == '#') at = std::min(text_.find('\n', at), end);
      if (at < end) ++at;
    }
    return at;
  }

  std::string_view text_;
};

}  // namespace

std::vector<Comment> FindComments(std::string_view text) {
  std::vector<Comment> comments;
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '"' || text[at] == '\'' || text[at] == '`') {
      at = SkipString(text, at);
    } else if (text[at] == '#') {
      const size_t end = std::min(text.find('\n', at), text.size());
      comments.push_back(
          {.at = at,
           .text = std::string(WithoutTrailingSpace(text.substr(at, end - at))),
           .kind = IsBehindCode(text, at) ? CommentKind::kTrailing : CommentKind::kOwnLine});
      at = end;
    } else {
      ++at;
    }
  }
  return comments;
}

std::vector<Comment> SettleComments(const Expr& root, std::string_view text,
                                    std::vector<Comment> comments) {
  const Settler settler(text);
  for (Comment& comment : comments)
    settler.Settle(root, comment);
  std::stable_sort(comments.begin(), comments.end(),
                   [](const Comment& a, const Comment& b) { return a.at < b.at; });
  return comments;
}

}  // namespace alertd::format
