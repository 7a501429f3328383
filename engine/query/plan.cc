#include "engine/query/plan.h"

#include <string_view>
#include <utility>

#include "engine/query/binary_arith.h"
#include "engine/query/duration_value.h"
#include "engine/query/element_operator.h"
#include "engine/query/function_row.h"
#include "grammar/function_table.h"

namespace alertd::query {
namespace {

using grammar::Expr;

HistogramUse UseOf(std::string_view function) {
  for (const std::string_view name : {"histogram_avg", "histogram_count", "histogram_sum"}) {
    if (function == name) return HistogramUse::kFacts;
  }
  for (const std::string_view name :
       {"histogram_fraction", "histogram_quantile", "histogram_quantiles"}) {
    if (function == name) return HistogramUse::kBuckets;
  }
  return HistogramUse::kAny;
}

HistogramUse UseOf(grammar::BinaryOp op) {
  const bool trims = op == grammar::BinaryOp::kTrimUpper || op == grammar::BinaryOp::kTrimLower;
  return trims ? HistogramUse::kBuckets : HistogramUse::kAny;
}

// One call for each kind of syntax node. Recursion is bounded by the parser's depth.
class Planner {
 public:
  explicit Planner(const PlanTimes& times) : times_(times) {}

  Result<PlanPtr> Plan(const Expr& expr) const {
    return std::visit([&](const auto& node) { return PlanKind(expr, node); }, expr.node);
  }

 private:
  template <typename Node>
  static PlanPtr Make(const Expr& expr, Node node) {
    return std::make_unique<const PlanNode>(PlanNode{expr.range, expr.type, std::move(node)});
  }

  // Plans what stands within something that looks at histograms for `use`.
  Planner Within(HistogramUse use) const {
    Planner within = *this;
    if (use_ != HistogramUse::kBuckets && use != HistogramUse::kAny) within.use_ = use;
    return within;
  }

  Result<TimeShift> Shift(const grammar::QueryDuration& offset,
                          const std::optional<grammar::AtModifier>& at) const {
    ALERTD_TRY(const Duration value, DurationValue(offset, times_));
    return TimeShift{value, at};
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::NumberLiteral& node) const {
    return Make(expr, ConstantPlan{node.value});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::StringLiteral& node) const {
    return Make(expr, TextPlan{node.value});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::VectorSelector& node) const {
    ALERTD_TRY(TimeShift shift, Shift(node.offset, node.at));
    return Make(expr, SelectorPlan{node.matchers, shift, node.extension, use_});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::MatrixSelector& node) const {
    ALERTD_TRY(TimeShift shift, Shift(node.selector.offset, node.selector.at));
    ALERTD_TRY(const Duration range, PositiveDuration(node.range, times_));
    return Make(expr, RangeSelectorPlan{node.selector.matchers, shift, range,
                                        node.selector.extension, use_});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::Subquery& node) const {
    ALERTD_TRY(PlanPtr inner, Within(HistogramUse::kBuckets).Plan(*node.expr));
    ALERTD_TRY(TimeShift shift, Shift(node.offset, node.at));
    ALERTD_TRY(const Duration range, PositiveDuration(node.range, times_));
    Duration step{0};
    if (node.step.has_value()) {
      ALERTD_TRY(step, PositiveDuration(*node.step, times_));
    }
    return Make(expr, SubqueryPlan{std::move(inner), range, step, shift});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::Call& node) const {
    CallPlan call{FindFunctionRow(node.function->name), {}};
    ALERTD_CHECK(call.function != nullptr);
    const Planner planner = Within(UseOf(node.function->name));
    for (const auto& arg : node.args) {
      ALERTD_TRY(PlanPtr planned, planner.Plan(*arg));
      call.args.push_back(std::move(planned));
    }
    return Make(expr, std::move(call));
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::Aggregation& node) const {
    AggregationPlan aggregation{node.op,      nullptr,    nullptr,         node.grouping,
                                node.without, expr.range, node.expr->range};
    if (node.param != nullptr) {
      ALERTD_TRY(aggregation.param, Plan(*node.param));
    }
    ALERTD_TRY(aggregation.expr, Plan(*node.expr));
    return Make(expr, std::move(aggregation));
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::Binary& node) const {
    const Planner planner = Within(UseOf(node.op));
    ALERTD_TRY(PlanPtr left, planner.Plan(*node.left));
    ALERTD_TRY(PlanPtr right, planner.Plan(*node.right));
    if (IsTrim(node.op) && left->type == grammar::ValueType::kScalar &&
        right->type == grammar::ValueType::kScalar) {
      return InvalidInput("operator " + Quote(grammar::BinaryOpText(node.op)) +
                          " not allowed for Scalar operations");
    }
    const auto* left_constant = std::get_if<ConstantPlan>(&left->node);
    const auto* right_constant = std::get_if<ConstantPlan>(&right->node);
    if (left_constant != nullptr && right_constant != nullptr) {
      return Make(expr,
                  ConstantPlan{KernelOf(node.op)(left_constant->value, right_constant->value)});
    }
    return Make(expr, BinaryPlan{node.op, std::move(left), std::move(right), node.return_bool,
                                 node.matching.value_or(grammar::VectorMatching{}), expr.range});
  }

  Result<PlanPtr> PlanKind(const Expr& expr, const grammar::Unary& node) const {
    ALERTD_TRY(PlanPtr inner, Plan(*node.expr));
    if (!node.negative) return inner;
    if (const auto* constant = std::get_if<ConstantPlan>(&inner->node); constant != nullptr) {
      return Make(expr, ConstantPlan{-constant->value});
    }
    return Make(expr, NegationPlan{std::move(inner)});
  }

  Result<PlanPtr> PlanKind(const Expr& /*expr*/, const grammar::Paren& node) const {
    return Plan(*node.expr);
  }

  const PlanTimes& times_;
  HistogramUse use_ = HistogramUse::kAny;  // by what is around
};

}  // namespace

Result<PlanPtr> MakePlan(const Expr& expr, const PlanTimes& times) {
  return Planner(times).Plan(expr);
}

}  // namespace alertd::query
