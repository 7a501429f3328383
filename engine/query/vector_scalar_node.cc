#include "engine/query/vector_scalar_node.h"

#include <memory>
#include <tuple>
#include <utility>

#include "engine/model/histogram_arithmetic.h"
#include "engine/query/binary_arith.h"
#include "engine/query/element_node.h"
#include "engine/query/element_operator.h"

namespace alertd::query {
namespace {

class NegationNode : public ElementNode {
 public:
  using ElementNode::ElementNode;

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    return ComputeEach([](size_t /*row*/, double value) { return -value; },
                       [](const HistogramPtr& histogram) {
                         Histogram negated = *histogram;
                         Scale(negated, -1);
                         return std::make_shared<const Histogram>(std::move(negated));
                       });
  }
};

// An operator between the elements of a vector and a scalar, where there are histograms.
class MixedScalarOperator {
 public:
  explicit MixedScalarOperator(const VectorScalarOperator& op)
      : op_(op.op, op.range), side_(op.scalar_side) {}

  OperatorResult Apply(const ColumnView& view, size_t row, double scalar) {
    Operand element{view.values[row], nullptr};
    if (view.present[row] == kHistogram) element.histogram = &view.histograms[row];
    const Operand number{scalar, nullptr};
    return side_ == ScalarSide::kLeft ? op_.Apply(number, element) : op_.Apply(element, number);
  }

  void Remark(AnnotationSet& annotations) { op_.Remark(annotations); }

 private:
  ElementOperator op_;
  ScalarSide side_;
};

// Arithmetic, and comparisons with `bool`: every float has a result. Histograms, too, where the
// operator is defined for them; comparisons with a scalar are not.
class VectorScalarNode : public ElementNode {
 public:
  VectorScalarNode(const VectorScalarOperator& op, VectorNodePtr vector, ScalarNodePtr scalar,
                   NameDropper dropper)
      : ElementNode(std::move(vector), dropper),
        kernel_(KernelOf(op.op)),
        side_(op.scalar_side),
        mixed_(op),
        scalar_(std::move(scalar)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    ALERTD_TRY(const double scalar, scalar_->Evaluate(run, at));
    if (vector().view().has_histograms()) return ComputeMixed(run, scalar);
    const BinaryKernel kernel = kernel_;
    if (side_ == ScalarSide::kLeft) {
      return ComputeEach([=](size_t /*row*/, double value) { return kernel(scalar, value); });
    }
    return ComputeEach([=](size_t /*row*/, double value) { return kernel(value, scalar); });
  }

 private:
  Status ComputeMixed(RunContext& run, double scalar) {
    const ColumnView& view = vector().view();
    BeginColumn();
    for (size_t row = 0; row < view.size(); ++row) {
      if (view.present[row] == kAbsent) continue;
      if (view.present[row] == kFloat) {
        const double value = view.values[row];
        ALERTD_TRY(std::ignore, Set(row, side_ == ScalarSide::kLeft ? kernel_(scalar, value)
                                                                    : kernel_(value, scalar)));
        continue;
      }
      OperatorResult result = mixed_.Apply(view, row, scalar);
      if (result.histogram == nullptr) continue;
      ALERTD_TRY(std::ignore, Set(row, std::move(result.histogram)));
    }
    mixed_.Remark(run.annotations());
    PublishColumn();
    return Ok();
  }

  BinaryKernel kernel_;
  ScalarSide side_;
  MixedScalarOperator mixed_;
  ScalarNodePtr scalar_;
};

// A comparison that filters: elements stay as they are, or are gone.
class ScalarFilterNode : public VectorNode {
 public:
  ScalarFilterNode(const VectorScalarOperator& op, VectorNodePtr vector, ScalarNodePtr scalar)
      : kernel_(KernelOf(op.op)),
        side_(op.scalar_side),
        mixed_(op),
        vector_(std::move(vector)),
        scalar_(std::move(scalar)) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double scalar, scalar_->Evaluate(run, at));
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    kept_.assign(values.size(), kAbsent);
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] == kFloat) {
        const double holds = side_ == ScalarSide::kLeft ? kernel_(scalar, values[row])
                                                        : kernel_(values[row], scalar);
        kept_[row] = holds != 0 ? kFloat : kAbsent;
      } else if (present[row] == kHistogram) {
        // No comparison is defined; this is for the remark.
        mixed_.Apply(vector_->view(), row, scalar);
      }
    }
    mixed_.Remark(run.annotations());
    Publish(ColumnView{values, kept_, {}});
    KeepOrder();
    return Ok();
  }

 private:
  void KeepOrder() {
    for (const uint32_t row : vector_->order()) {
      if (kept_[row] != kAbsent) order_.push_back(row);
    }
  }

  BinaryKernel kernel_;
  ScalarSide side_;
  MixedScalarOperator mixed_;
  VectorNodePtr vector_;
  ScalarNodePtr scalar_;
  std::vector<uint8_t> kept_;
};

// Histograms cut off at a scalar, under their own names. Floats have no result.
class ScalarTrimNode : public VectorNode {
 public:
  ScalarTrimNode(const VectorScalarOperator& op, VectorNodePtr vector, ScalarNodePtr scalar)
      : mixed_(op), vector_(std::move(vector)), scalar_(std::move(scalar)) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double scalar, scalar_->Evaluate(run, at));
    const ColumnView& view = vector_->view();
    column_.Reset(view.size());
    for (size_t row = 0; row < view.size(); ++row) {
      if (view.present[row] == kAbsent) continue;
      OperatorResult result = mixed_.Apply(view, row, scalar);
      if (result.histogram != nullptr) column_.Set(row, std::move(result.histogram));
    }
    mixed_.Remark(run.annotations());
    Publish(column_);
    for (const uint32_t row : vector_->order()) {
      if (column_.present[row] != kAbsent) order_.push_back(row);
    }
    return Ok();
  }

 private:
  MixedScalarOperator mixed_;
  VectorNodePtr vector_;
  ScalarNodePtr scalar_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeVectorScalar(const VectorScalarOperator& op, VectorNodePtr vector,
                               ScalarNodePtr scalar, NameDropper dropper) {
  if (grammar::IsComparison(op.op) && !op.return_bool) {
    return std::make_unique<ScalarFilterNode>(op, std::move(vector), std::move(scalar));
  }
  if (IsTrim(op.op)) {
    return std::make_unique<ScalarTrimNode>(op, std::move(vector), std::move(scalar));
  }
  return std::make_unique<VectorScalarNode>(op, std::move(vector), std::move(scalar), dropper);
}

VectorNodePtr MakeNegation(VectorNodePtr vector, NameDropper dropper) {
  return std::make_unique<NegationNode>(std::move(vector), dropper);
}

}  // namespace alertd::query
