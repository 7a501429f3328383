#include "engine/query/vector_scalar_node.h"

#include <tuple>
#include <utility>

#include "engine/query/binary_arith.h"
#include "engine/query/element_node.h"

namespace alertd::query {
namespace {

class NegationNode : public ElementNode {
 public:
  using ElementNode::ElementNode;

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    return ComputeEach([](size_t /*row*/, double value) { return -value; });
  }
};

// Arithmetic, and comparisons with `bool`: every element has a result.
class VectorScalarNode : public ElementNode {
 public:
  VectorScalarNode(const VectorScalarOperator& op, VectorNodePtr vector, ScalarNodePtr scalar,
                   NameDropper dropper)
      : ElementNode(std::move(vector), dropper),
        kernel_(KernelOf(op.op)),
        side_(op.scalar_side),
        scalar_(std::move(scalar)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    ALERTD_TRY(const double scalar, scalar_->Evaluate(run, at));
    const BinaryKernel kernel = kernel_;
    if (side_ == ScalarSide::kLeft) {
      return ComputeEach([=](size_t /*row*/, double value) { return kernel(scalar, value); });
    }
    return ComputeEach([=](size_t /*row*/, double value) { return kernel(value, scalar); });
  }

 private:
  BinaryKernel kernel_;
  ScalarSide side_;
  ScalarNodePtr scalar_;
};

// A comparison that filters: elements stay as they are, or are gone.
class ScalarFilterNode : public VectorNode {
 public:
  ScalarFilterNode(const VectorScalarOperator& op, VectorNodePtr vector, ScalarNodePtr scalar)
      : kernel_(KernelOf(op.op)),
        side_(op.scalar_side),
        vector_(std::move(vector)),
        scalar_(std::move(scalar)) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double scalar, scalar_->Evaluate(run, at));
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    kept_.assign(values.size(), 0);
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] != kFloat) continue;
      const double holds =
          side_ == ScalarSide::kLeft ? kernel_(scalar, values[row]) : kernel_(values[row], scalar);
      kept_[row] = holds != 0 ? 1 : 0;
    }
    Publish(ColumnView{values, kept_, {}});
    KeepOrder();
    return Ok();
  }

 private:
  void KeepOrder() {
    for (const uint32_t row : vector_->order()) {
      if (kept_[row] != 0) order_.push_back(row);
    }
  }

  BinaryKernel kernel_;
  ScalarSide side_;
  VectorNodePtr vector_;
  ScalarNodePtr scalar_;
  std::vector<uint8_t> kept_;
};

}  // namespace

VectorNodePtr MakeVectorScalar(const VectorScalarOperator& op, VectorNodePtr vector,
                               ScalarNodePtr scalar, NameDropper dropper) {
  if (grammar::IsComparison(op.op) && !op.return_bool) {
    return std::make_unique<ScalarFilterNode>(op, std::move(vector), std::move(scalar));
  }
  return std::make_unique<VectorScalarNode>(op, std::move(vector), std::move(scalar), dropper);
}

VectorNodePtr MakeNegation(VectorNodePtr vector, NameDropper dropper) {
  return std::make_unique<NegationNode>(std::move(vector), dropper);
}

}  // namespace alertd::query
