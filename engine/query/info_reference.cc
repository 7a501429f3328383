#include "engine/query/info_reference.h"

#include <algorithm>

#include "engine/query/function_row.h"
#include "engine/query/time_shift.h"

namespace alertd::query {
namespace {

// What a plan evaluates, without what only says how: the matchers of info() are no selector.
struct Children {
  std::vector<const PlanNode*> operator()(const CallPlan& call) const {
    std::vector<const PlanNode*> plans;
    const bool is_info = call.function->name == "info";
    for (const PlanPtr& arg : call.args) {
      plans.push_back(arg.get());
      if (is_info) break;
    }
    return plans;
  }
  std::vector<const PlanNode*> operator()(const AggregationPlan& aggregation) const {
    return {aggregation.expr.get()};
  }
  std::vector<const PlanNode*> operator()(const NegationPlan& negation) const {
    return {negation.expr.get()};
  }
  std::vector<const PlanNode*> operator()(const BinaryPlan& binary) const {
    return {binary.left.get(), binary.right.get()};
  }
  std::vector<const PlanNode*> operator()(const SubqueryPlan& subquery) const {
    return {subquery.expr.get()};
  }
  template <typename Leaf>
  std::vector<const PlanNode*> operator()(const Leaf& /*leaf*/) const {
    return {};
  }
};

}  // namespace

InfoReference::InfoReference(const PlanNode& vector) { Visit(vector); }

bool InfoReference::Visit(const PlanNode& plan) {
  if (plan.type != grammar::ValueType::kVector && plan.type != grammar::ValueType::kMatrix) {
    return false;
  }
  if (const auto* selector = std::get_if<SelectorPlan>(&plan.node); selector != nullptr) {
    Add(selector->shift);
    return true;
  }
  if (const auto* range = std::get_if<RangeSelectorPlan>(&plan.node); range != nullptr) {
    Add(range->shift);
    return true;
  }
  const auto* subquery = std::get_if<SubqueryPlan>(&plan.node);
  if (subquery != nullptr) subqueries_.push_back(&subquery->shift);
  const bool any = VisitAll(std::visit(Children{}, plan.node));
  if (subquery != nullptr) subqueries_.pop_back();
  if (!any) has_free_part_ = true;
  return any;
}

bool InfoReference::VisitAll(std::span<const PlanNode* const> plans) {
  bool any = false;
  for (const PlanNode* plan : plans)
    any = Visit(*plan) || any;
  return any;
}

void InfoReference::Add(TimeShift shift) {
  for (size_t i = subqueries_.size(); i-- > 0 && !shift.at.has_value();) {
    shift.offset += subqueries_[i]->offset;
    shift.at = subqueries_[i]->at;
  }
  shifts_.push_back(shift);
}

Timestamp InfoReference::At(const RunContext& run, Timestamp at) const {
  if (has_free_part_ || shifts_.empty()) return at;
  const TimeShift& first = shifts_.front();
  const Timestamp reference = ShiftedTime(first, run, at);
  const bool same = std::all_of(shifts_.begin() + 1, shifts_.end(), [&](const TimeShift& shift) {
    return shift.at.has_value() == first.at.has_value() && ShiftedTime(shift, run, at) == reference;
  });
  return same ? reference : at;
}

}  // namespace alertd::query
