#include "rules/format/expression_layout.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "grammar/function_table.h"
#include "grammar/operator_precedence.h"
#include "grammar/printer.h"
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

// How deep the lines of a part are that are not its first: two spaces for each level.
struct Levels {
  size_t text = 0;       // of what closes a parenthesis
  size_t operators = 0;  // of the operators, when it is one between two sides
};

// How many characters it has at least: saves printing all of a long chain for each operator in it.
size_t LeastSize(const Expr& expr) {
  const auto* const binary = std::get_if<Binary>(&expr.node);
  if (binary == nullptr) return 1;
  return LeastSize(*binary->left) + 3 + LeastSize(*binary->right);
}

class Layout {
 public:
  Layout(std::string_view text, const std::vector<Comment>& comments)
      : text_(text), comments_(comments) {}

  std::string Print(const Expr& root) {
    for (; next_ < comments_.size() && comments_[next_].at <= root.range.begin; ++next_)
      out_ += comments_[next_].text + "\n";
    line_ = out_.size();
    Put(root, {});
    PutComments(std::string::npos, 0);
    return std::move(out_);
  }

 private:
  // Begins where the last line ends.
  void Put(const Expr& expr, Levels levels) {
    if (!HasComments(expr) && LeastSize(expr) <= kExpressionLineMax) {
      const std::string line = grammar::PrintExpr(expr, text_);
      if (out_.size() - line_ + line.size() <= kExpressionLineMax) {
        out_ += line;
        return;
      }
    }
    std::visit([&](const auto& node) { Break(expr, node, levels); }, expr.node);
  }

  bool HasComments(const Expr& expr) const {
    const auto behind =
        std::upper_bound(comments_.begin(), comments_.end(), expr.range.begin,
                         [](size_t offset, const Comment& comment) { return offset < comment.at; });
    return behind != comments_.end() && behind->at < expr.range.end;
  }

  void NewLine(size_t level) {
    out_ += '\n';
    line_ = out_.size();
    out_.append(2 * level, ' ');
  }

  // Those before and at `end`. What follows them begins a new line.
  void PutComments(size_t end, size_t level) {
    for (bool first = true; next_ < comments_.size() && comments_[next_].at <= end; ++next_) {
      const Comment& comment = comments_[next_];
      if (std::exchange(first, false) && comment.kind == CommentKind::kTrailing) {
        out_ += "  ";
      } else {
        NewLine(level);
      }
      out_ += comment.text;
    }
  }

  // Selectors break between their matchers, when there are several or comments between them.
  // Literals have nowhere to break.
  template <typename Node>
  void Break(const Expr& expr, const Node& /*node*/, Levels levels) {
    const std::optional<SelectorLines> lines = SplitSelector(expr, text_);
    if (!lines || (lines->matchers.size() == 1 && !HasComments(expr))) {
      out_ += grammar::PrintExpr(expr, text_);
      return;
    }
    out_ += lines->head;
    for (size_t i = 0; i < lines->matchers.size(); ++i) {
      if (i > 0) out_ += ',';
      PutComments(lines->places[i].begin, levels.text + 1);
      NewLine(levels.text + 1);
      out_ += lines->matchers[i];
    }
    PutComments(lines->close, levels.text + 1);
    NewLine(levels.text);
    out_ += lines->tail;
  }

  void Break(const Expr& expr, const Paren& paren, Levels levels) {
    out_ += '(';
    PutArgument(*paren.expr, levels);
    Close(expr, levels);
  }

  // Its sign stays with what it is in front of.
  void Break(const Expr& /*expr*/, const Unary& unary, Levels levels) {
    out_ += unary.negative ? '-' : '+';
    Put(*unary.expr, {.text = levels.text, .operators = levels.text + 1});
  }

  void Break(const Expr& /*expr*/, const Subquery& subquery, Levels levels) {
    Put(*subquery.expr, levels);
    out_ += grammar::PrintSubqueryTail(subquery);
  }

  void Break(const Expr& expr, const Call& call, Levels levels) {
    out_ += call.function->name;
    out_ += '(';
    for (const ExprPtr& arg : call.args) {
      if (&arg != &call.args.front()) out_ += ',';
      PutArgument(*arg, levels);
    }
    Close(expr, levels);
  }

  void Break(const Expr& expr, const Aggregation& aggregation, Levels levels) {
    out_ += grammar::PrintAggregationHead(aggregation) + "(";
    if (aggregation.param) {
      PutArgument(*aggregation.param, levels);
      out_ += ',';
    }
    PutArgument(*aggregation.expr, levels);
    Close(expr, levels);
  }

  void Break(const Expr& /*expr*/, const Binary& binary, Levels levels) {
    const auto* const left = std::get_if<Binary>(&binary.left->node);
    const bool chain =
        left != nullptr && grammar::Precedence(left->op) == grammar::Precedence(binary.op);
    Put(*binary.left, {.text = levels.text, .operators = levels.operators + (chain ? 0 : 1)});
    const std::string operation = grammar::PrintOperator(binary) + " ";
    if (IsBehindBracket(binary, levels, operation)) {
      out_ += " " + operation + grammar::PrintExpr(*binary.right, text_);
      return;
    }
    PutComments(binary.right->range.begin, levels.operators);
    NewLine(levels.operators);
    out_ += operation;
    Put(*binary.right, {.text = levels.operators, .operators = levels.operators + 1});
  }

  // Whether a threshold fits behind a bracket that is alone on the last line: `) > 0.5`.
  bool IsBehindBracket(const Binary& binary, Levels levels, std::string_view operation) const {
    const bool alone =
        out_.size() - line_ == 2 * levels.text + 1 && (out_.back() == ')' || out_.back() == '}');
    const bool threshold = binary.right->type == grammar::ValueType::kScalar;
    const bool chained = std::holds_alternative<Binary>(binary.left->node);
    if (!alone || !threshold || chained || HasComments(*binary.right)) return false;
    const bool commented =
        next_ < comments_.size() && comments_[next_].at <= binary.right->range.begin;
    const size_t size = 1 + operation.size() + grammar::PrintExpr(*binary.right, text_).size();
    return !commented && out_.size() - line_ + size <= kExpressionLineMax;
  }

  void PutArgument(const Expr& argument, Levels around) {
    const size_t level = around.text + 1;
    PutComments(argument.range.begin, level);
    NewLine(level);
    Put(argument, {.text = level, .operators = level});
  }

  void Close(const Expr& expr, Levels levels) {
    PutComments(expr.range.end - 1, levels.text + 1);
    NewLine(levels.text);
    out_ += ')';
  }

  std::string_view text_;
  const std::vector<Comment>& comments_;
  size_t next_ = 0;  // the first that is not printed
  std::string out_;
  size_t line_ = 0;  // where its last line begins
};

}  // namespace

std::string LayOut(const Expr& root, std::string_view text, const std::vector<Comment>& comments) {
  return Layout(text, comments).Print(root);
}

}  // namespace alertd::format
