#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "grammar/printer.h"
#include "grammar/selector_name.h"

namespace alertd::grammar {
namespace {

bool Same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) ||
         std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b);
}

bool Same(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() && (!a || Same(*a, *b));
}

bool Same(const std::unique_ptr<const DurationExpr>& a,
          const std::unique_ptr<const DurationExpr>& b) {
  if (!a || !b) return !a && !b;
  return a->kind == b->kind && Same(a->seconds, b->seconds) &&
         a->parenthesized == b->parenthesized && Same(a->left, b->left) && Same(a->right, b->right);
}

bool Same(const QueryDuration& a, const QueryDuration& b) {
  return a.value == b.value && Same(a.expr, b.expr);
}

bool Same(const std::optional<QueryDuration>& a, const std::optional<QueryDuration>& b) {
  return a.has_value() == b.has_value() && (!a || Same(*a, *b));
}

bool Same(const std::optional<AtModifier>& a, const std::optional<AtModifier>& b) {
  return a.has_value() == b.has_value() && (!a || (a->kind == b->kind && a->at == b->at));
}

// The matchers but the name's, whose place depends on where the name was written.
Matchers OtherMatchers(const VectorSelector& selector) {
  Matchers others;
  std::copy_if(selector.matchers.begin(), selector.matchers.end(), std::back_inserter(others),
               [&selector](const Matcher& matcher) { return !IsOwnName(selector, matcher); });
  return others;
}

bool SameNode(const VectorSelector& a, const VectorSelector& b) {
  return a.name == b.name && OtherMatchers(a) == OtherMatchers(b) && Same(a.offset, b.offset) &&
         Same(a.at, b.at) && a.extension == b.extension;
}

bool SameNode(const NumberLiteral& a, const NumberLiteral& b) { return Same(a.value, b.value); }
bool SameNode(const StringLiteral& a, const StringLiteral& b) { return a.value == b.value; }

bool SameNode(const MatrixSelector& a, const MatrixSelector& b) {
  return SameNode(a.selector, b.selector) && Same(a.range, b.range);
}

bool SameNode(const Subquery& a, const Subquery& b) {
  return Same(a.range, b.range) && Same(a.step, b.step) && Same(a.offset, b.offset) &&
         Same(a.at, b.at) && SameExpr(*a.expr, *b.expr);
}

bool SameNode(const Call& a, const Call& b) {
  return a.function == b.function &&
         std::equal(a.args.begin(), a.args.end(), b.args.begin(), b.args.end(),
                    [](const ExprPtr& x, const ExprPtr& y) { return SameExpr(*x, *y); });
}

// by () means the same as nothing.
bool SameNode(const Aggregation& a, const Aggregation& b) {
  const bool same_param = a.param && b.param ? SameExpr(*a.param, *b.param) : !a.param && !b.param;
  return a.op == b.op && a.without == b.without && a.grouping == b.grouping && same_param &&
         SameExpr(*a.expr, *b.expr);
}

bool Same(const std::optional<VectorMatching>& a, const std::optional<VectorMatching>& b) {
  if (!a || !b) return !a && !b;
  return a->cardinality == b->cardinality && a->on == b->on && a->labels == b->labels &&
         a->include == b->include && Same(a->fill_left, b->fill_left) &&
         Same(a->fill_right, b->fill_right);
}

bool SameNode(const Binary& a, const Binary& b) {
  return a.op == b.op && a.return_bool == b.return_bool && Same(a.matching, b.matching) &&
         SameExpr(*a.left, *b.left) && SameExpr(*a.right, *b.right);
}

bool SameNode(const Unary& a, const Unary& b) {
  return a.negative == b.negative && SameExpr(*a.expr, *b.expr);
}

bool SameNode(const Paren& a, const Paren& b) { return SameExpr(*a.expr, *b.expr); }

}  // namespace

bool SameExpr(const Expr& a, const Expr& b) {
  if (a.node.index() != b.node.index()) return false;
  return std::visit(
      [&b](const auto& node) {
        using Node = std::decay_t<decltype(node)>;
        return SameNode(node, *std::get_if<Node>(&b.node));
      },
      a.node);
}

}  // namespace alertd::grammar
