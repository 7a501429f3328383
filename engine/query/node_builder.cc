#include "engine/query/node_builder.h"

#include <utility>

#include "engine/query/aggregation_nodes.h"
#include "engine/query/binary_arith.h"
#include "engine/query/element_node.h"
#include "engine/query/range_function_node.h"
#include "engine/query/scalar_nodes.h"
#include "engine/query/selector_nodes.h"
#include "engine/query/smoothed_selector_node.h"
#include "engine/query/subquery_node.h"
#include "engine/query/vector_matching.h"
#include "engine/query/vector_scalar_node.h"

namespace alertd::query {
namespace {

using grammar::ValueType;

// A plan of another type than the type checker promised.
Failure WrongType() { return InvalidInput("expression of an unexpected type"); }

Result<VectorNodePtr> BuildBinary(const PlanNode& plan, const NodeBuilder& builder) {
  const auto& binary = std::get<BinaryPlan>(plan.node);
  if (binary.left->type == ValueType::kScalar || binary.right->type == ValueType::kScalar) {
    const bool scalar_left = binary.left->type == ValueType::kScalar;
    const PlanNode& scalar = scalar_left ? *binary.left : *binary.right;
    const PlanNode& vector = scalar_left ? *binary.right : *binary.left;
    ALERTD_TRY(VectorNodePtr vector_node, builder.Vector(vector));
    ALERTD_TRY(ScalarNodePtr scalar_node, builder.Scalar(scalar));
    const VectorScalarOperator op{binary.op, scalar_left ? ScalarSide::kLeft : ScalarSide::kRight,
                                  binary.return_bool, binary.range};
    return MakeVectorScalar(op, std::move(vector_node), std::move(scalar_node),
                            builder.name_dropper());
  }
  ALERTD_TRY(VectorNodePtr left, builder.Vector(*binary.left));
  ALERTD_TRY(VectorNodePtr right, builder.Vector(*binary.right));
  if (grammar::IsSetOp(binary.op)) {
    return MakeSetOperator(binary, std::move(left), std::move(right));
  }
  return MakeVectorBinary(binary, std::move(left), std::move(right), builder.name_dropper());
}

Result<VectorNodePtr> BuildCall(const PlanNode& plan, const NodeBuilder& builder) {
  const auto& how = std::get<CallPlan>(plan.node).function->how;
  if (const auto* range = std::get_if<RangeFunction>(&how); range != nullptr) {
    return BuildRangeFunction(plan, *range, builder);
  }
  if (const auto* element = std::get_if<ElementFunction>(&how); element != nullptr) {
    return BuildElementFunction(plan, *element, builder);
  }
  if (const auto* build = std::get_if<BuildVector>(&how); build != nullptr) {
    return (*build)(plan, builder);
  }
  return WrongType();
}

}  // namespace

Result<VectorNodePtr> NodeBuilder::Vector(const PlanNode& plan) const {
  if (plan.type == ValueType::kScalar) {
    ALERTD_TRY(ScalarNodePtr scalar, Scalar(plan));
    return MakeVectorOf(std::move(scalar));
  }
  if (const auto* selector = std::get_if<SelectorPlan>(&plan.node); selector != nullptr) {
    if (selector->extension == grammar::RangeExtension::kSmoothed) {
      return MakeSmoothedSelector(*selector, plan.range, options_.lookback);
    }
    return VectorNodePtr(std::make_unique<SelectorNode>(*selector, options_.lookback));
  }
  if (const auto* negation = std::get_if<NegationPlan>(&plan.node); negation != nullptr) {
    ALERTD_TRY(VectorNodePtr operand, Vector(*negation->expr));
    return MakeNegation(std::move(operand), name_dropper());
  }
  if (std::holds_alternative<AggregationPlan>(plan.node)) return BuildAggregation(plan, *this);
  if (std::holds_alternative<BinaryPlan>(plan.node)) return BuildBinary(plan, *this);
  if (std::holds_alternative<CallPlan>(plan.node)) return BuildCall(plan, *this);
  return WrongType();
}

Result<ScalarNodePtr> NodeBuilder::Scalar(const PlanNode& plan) const {
  if (const auto* constant = std::get_if<ConstantPlan>(&plan.node); constant != nullptr) {
    return MakeConstant(constant->value);
  }
  if (const auto* negation = std::get_if<NegationPlan>(&plan.node); negation != nullptr) {
    ALERTD_TRY(ScalarNodePtr operand, Scalar(*negation->expr));
    return MakeScalarNegation(std::move(operand));
  }
  if (const auto* binary = std::get_if<BinaryPlan>(&plan.node); binary != nullptr) {
    ALERTD_TRY(ScalarNodePtr left, Scalar(*binary->left));
    ALERTD_TRY(ScalarNodePtr right, Scalar(*binary->right));
    return MakeScalarBinary(KernelOf(binary->op), std::move(left), std::move(right));
  }
  if (const auto* call = std::get_if<CallPlan>(&plan.node); call != nullptr) {
    const auto* build = std::get_if<BuildScalar>(&call->function->how);
    if (build != nullptr) return (*build)(plan, *this);
  }
  return WrongType();
}

Result<RangeNodePtr> NodeBuilder::Range(const PlanNode& plan) const {
  if (const auto* selector = std::get_if<RangeSelectorPlan>(&plan.node); selector != nullptr) {
    return RangeNodePtr(std::make_unique<RangeSelectorNode>(*selector, options_.lookback));
  }
  if (const auto* subquery = std::get_if<SubqueryPlan>(&plan.node); subquery != nullptr) {
    ALERTD_TRY(VectorNodePtr vector, Vector(*subquery->expr));
    return MakeSubquery(*subquery, std::move(vector), options_.default_subquery_step);
  }
  return WrongType();
}

Result<std::vector<ScalarNodePtr>> NodeBuilder::Scalars(std::span<const PlanPtr> plans) const {
  std::vector<ScalarNodePtr> scalars;
  for (const PlanPtr& plan : plans) {
    ALERTD_TRY(ScalarNodePtr scalar, Scalar(*plan));
    scalars.push_back(std::move(scalar));
  }
  return scalars;
}

const std::string& NodeBuilder::Text(const PlanNode& plan) {
  return std::get<TextPlan>(plan.node).text;
}

}  // namespace alertd::query
