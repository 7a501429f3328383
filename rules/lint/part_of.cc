#include "rules/lint/part_of.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "grammar/printer.h"
#include "rules/lint/matcher_logic.h"
#include "rules/lint/unwrap.h"
#include "rules/lint/value_range.h"

namespace alertd::lint {
namespace {

using grammar::AggregateOp;
using grammar::Binary;
using grammar::BinaryOp;
using grammar::Call;
using grammar::Expr;
using grammar::ValueType;

bool SameDuration(const grammar::QueryDuration& a, const grammar::QueryDuration& b) {
  return a.expr == nullptr && b.expr == nullptr && a.value == b.value;
}

bool IsPartOfSelector(const grammar::VectorSelector& part, const grammar::VectorSelector& whole) {
  if (!SameDuration(part.offset, whole.offset) || part.at || whole.at) return false;
  if (part.extension != whole.extension) return false;
  if (part.matchers.size() > kMatchersComparedMax) return false;
  return std::all_of(whole.matchers.begin(), whole.matchers.end(),
                     [&part](const Matcher& matcher) { return Implies(part.matchers, matcher); });
}

// Of a comparison that drops what does not pass.
const Expr* ComparedSide(const Binary& filter) {
  if (filter.return_bool) return nullptr;
  if (!filter.matching) {
    const bool left_counts = filter.right->type == ValueType::kScalar;
    const Expr& side = left_counts ? *filter.left : *filter.right;
    return side.type == ValueType::kVector ? &side : nullptr;
  }
  const grammar::VectorMatching& matching = *filter.matching;
  const bool plain = !matching.on && matching.labels.empty() &&
                     matching.cardinality == grammar::Cardinality::kOneToOne &&
                     !matching.fill_left && !matching.fill_right;
  return plain ? filter.left.get() : nullptr;
}

// Two selectors, two ranges, or one function of both.
bool IsSameSource(const Expr& a, const Expr& b) {
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&a.node)) {
    const auto* other = std::get_if<grammar::VectorSelector>(&b.node);
    return other != nullptr && IsPartOfSelector(*selector, *other);
  }
  const auto* matrix = std::get_if<grammar::MatrixSelector>(&a.node);
  const auto* other = std::get_if<grammar::MatrixSelector>(&b.node);
  return matrix != nullptr && other != nullptr && SameDuration(matrix->range, other->range) &&
         IsPartOfSelector(matrix->selector, other->selector);
}

// Whether the function makes of each series one of its own, whatever others there are.
bool IsOfEachSeries(const Call& call) {
  const std::string_view name = call.function->name;
  return call.args.size() == 1 && name != "absent" && name != "absent_over_time" &&
         name != "scalar" && name != "vector";
}

// Chains of comparisons on both sides could be paired in very many ways: nothing is found beyond
// the first of them.
class PartSearch {
 public:
  bool Finds(const Expr& part, const Expr& whole) {
    if (--steps_left_ < 0) return false;
    const Expr& a = WithoutParens(part);
    const Expr& b = WithoutParens(whole);
    if (IsSameSource(a, b) || grammar::SameExpr(a, b)) return true;
    const Expr* const wider = ChosenFrom(a);
    if (wider != nullptr && (Finds(*wider, b) || Passes(a, b))) return true;
    const auto* call = std::get_if<Call>(&a.node);
    const auto* other = std::get_if<Call>(&b.node);
    return call != nullptr && other != nullptr && call->function == other->function &&
           IsOfEachSeries(*call) && Finds(*call->args[0], *other->args[0]);
  }

 private:
  static constexpr int kStepsMax = 256;

  // `x > 10` of `x > 5`: the numbers that are left on the one side pass on the other, too.
  bool Passes(const Expr& part, const Expr& whole) {
    const auto* filter = std::get_if<Binary>(&whole.node);
    if (filter == nullptr || !grammar::IsComparison(filter->op) || filter->return_bool) {
      return false;
    }
    if (filter->right->type != ValueType::kScalar || filter->left->type != ValueType::kVector) {
      return false;
    }
    return Finds(part, *filter->left) && CannotBeNan(part) &&
           Compare(filter->op, RangeOf(part), RangeOf(*filter->right)) == Answer::kAlways;
  }

  int steps_left_ = kStepsMax;
};

}  // namespace

const Expr* ChosenFrom(const Expr& expr) {
  if (const auto* binary = std::get_if<Binary>(&expr.node)) {
    if (binary->op == BinaryOp::kAnd || binary->op == BinaryOp::kUnless) return binary->left.get();
    return grammar::IsComparison(binary->op) ? ComparedSide(*binary) : nullptr;
  }
  const auto* aggregation = std::get_if<grammar::Aggregation>(&expr.node);
  const bool chooses =
      aggregation != nullptr &&
      (aggregation->op == AggregateOp::kTopk || aggregation->op == AggregateOp::kBottomk ||
       aggregation->op == AggregateOp::kLimitk || aggregation->op == AggregateOp::kLimitRatio);
  return chooses ? aggregation->expr.get() : nullptr;
}

bool IsPartOf(const Expr& part, const Expr& whole) { return PartSearch().Finds(part, whole); }

}  // namespace alertd::lint
