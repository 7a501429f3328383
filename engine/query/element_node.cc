#include "engine/query/element_node.h"

#include <tuple>
#include <utility>

#include "engine/query/node_builder.h"
#include "engine/query/scalar_nodes.h"

namespace alertd::query {

Status ElementNode::EvaluateVector(RunContext& run, Timestamp at) {
  ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
  map_.Extend(vector_->rows(), rows_, dropper_);
  return Ok();
}

void ElementNode::PublishNothing() {
  column_.Reset(rows_.size());
  Publish(column_);
}

namespace {

class ElementFunctionNode : public ElementNode {
 public:
  ElementFunctionNode(const ElementFunction& function, VectorNodePtr vector,
                      std::vector<ScalarNodePtr> args, NameDropper dropper)
      : ElementNode(std::move(vector), dropper), function_(function), args_(std::move(args)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    ALERTD_TRY(std::ignore, EvaluateScalars(args_, run, at, arg_values_));
    if (function_.empty != nullptr && function_.empty(arg_values_)) {
      PublishNothing();
      return Ok();
    }
    return ComputeEach(
        [this](size_t /*row*/, double value) { return function_.kernel(value, arg_values_); });
  }

 private:
  const ElementFunction& function_;
  std::vector<ScalarNodePtr> args_;
  std::vector<double> arg_values_;
};

}  // namespace

Result<VectorNodePtr> BuildElementFunction(const PlanNode& plan, const ElementFunction& function,
                                           const NodeBuilder& builder) {
  const std::span<const PlanPtr> args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  ALERTD_TRY(std::vector<ScalarNodePtr> scalars, builder.Scalars(args.subspan(1)));
  return VectorNodePtr(std::make_unique<ElementFunctionNode>(
      function, std::move(vector), std::move(scalars), builder.name_dropper()));
}

}  // namespace alertd::query
