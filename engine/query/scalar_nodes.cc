#include "engine/query/scalar_nodes.h"

#include <tuple>
#include <utility>

namespace alertd::query {
namespace {

class ConstantNode : public ScalarNode {
 public:
  explicit ConstantNode(double value) : value_(value) {}
  Result<double> Evaluate(RunContext& /*run*/, Timestamp /*at*/) override { return value_; }

 private:
  double value_;
};

class ScalarNegationNode : public ScalarNode {
 public:
  explicit ScalarNegationNode(ScalarNodePtr operand) : operand_(std::move(operand)) {}

  Result<double> Evaluate(RunContext& run, Timestamp at) override {
    ALERTD_TRY(const double value, operand_->Evaluate(run, at));
    return -value;
  }

 private:
  ScalarNodePtr operand_;
};

class ScalarBinaryNode : public ScalarNode {
 public:
  ScalarBinaryNode(BinaryKernel kernel, ScalarNodePtr left, ScalarNodePtr right)
      : kernel_(kernel), left_(std::move(left)), right_(std::move(right)) {}

  Result<double> Evaluate(RunContext& run, Timestamp at) override {
    ALERTD_TRY(const double left, left_->Evaluate(run, at));
    ALERTD_TRY(const double right, right_->Evaluate(run, at));
    return kernel_(left, right);
  }

 private:
  BinaryKernel kernel_;
  ScalarNodePtr left_;
  ScalarNodePtr right_;
};

class VectorOfScalarNode : public VectorNode {
 public:
  explicit VectorOfScalarNode(ScalarNodePtr scalar) : scalar_(std::move(scalar)) {
    rows_.FindOrAppend({});
    column_.Reset(1);
  }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(const double value, scalar_->Evaluate(run, at));
    column_.Set(0, value);
    Publish(column_);
    return Ok();
  }

 private:
  ScalarNodePtr scalar_;
  Column column_;
};

}  // namespace

ScalarNodePtr MakeConstant(double value) { return std::make_unique<ConstantNode>(value); }

VectorNodePtr MakeVectorOf(ScalarNodePtr scalar) {
  return std::make_unique<VectorOfScalarNode>(std::move(scalar));
}

ScalarNodePtr MakeScalarNegation(ScalarNodePtr operand) {
  return std::make_unique<ScalarNegationNode>(std::move(operand));
}

ScalarNodePtr MakeScalarBinary(BinaryKernel kernel, ScalarNodePtr left, ScalarNodePtr right) {
  return std::make_unique<ScalarBinaryNode>(kernel, std::move(left), std::move(right));
}

}  // namespace alertd::query
