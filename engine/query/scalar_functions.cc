// Functions between scalars and vectors, and those that ask about the query itself.

#include <algorithm>
#include <limits>
#include <numbers>
#include <tuple>
#include <utility>

#include "engine/query/extreme_values.h"
#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"
#include "engine/query/scalar_nodes.h"

namespace alertd::query {
namespace {

double InSeconds(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

// A number that the run itself has.
using RunFact = double (*)(const RunContext& run, Timestamp at);

template <RunFact fact>
class RunFactNode : public ScalarNode {
 public:
  Result<double> Evaluate(RunContext& run, Timestamp at) override { return fact(run, at); }
};

template <RunFact fact>
Result<ScalarNodePtr> BuildRunFact(const PlanNode& /*plan*/, const NodeBuilder& /*builder*/) {
  return ScalarNodePtr(std::make_unique<RunFactNode<fact>>());
}

double EvaluationTime(const RunContext& /*run*/, Timestamp at) { return UnixSeconds(at); }
double QueryStart(const RunContext& run, Timestamp /*at*/) { return UnixSeconds(run.start()); }
double QueryEnd(const RunContext& run, Timestamp /*at*/) { return UnixSeconds(run.end()); }
double QueryStep(const RunContext& run, Timestamp /*at*/) { return InSeconds(run.step()); }
double QueryLength(const RunContext& run, Timestamp /*at*/) {
  return InSeconds(run.end() - run.start());
}

// The value of a vector's only float; not a number when there are none or several.
class ScalarOfVectorNode : public ScalarNode {
 public:
  explicit ScalarOfVectorNode(VectorNodePtr vector) : vector_(std::move(vector)) {}

  Result<double> Evaluate(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    const std::span<const uint8_t> present = vector_->present();
    const auto first = std::find(present.begin(), present.end(), kFloat);
    const bool alone =
        first != present.end() && std::find(first + 1, present.end(), kFloat) == present.end();
    if (!alone) return std::numeric_limits<double>::quiet_NaN();
    return vector_->values()[static_cast<size_t>(first - present.begin())];
  }

 private:
  VectorNodePtr vector_;
};

Result<ScalarNodePtr> BuildScalarOf(const PlanNode& plan, const NodeBuilder& builder) {
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*std::get<CallPlan>(plan.node).args[0]));
  return ScalarNodePtr(std::make_unique<ScalarOfVectorNode>(std::move(vector)));
}

Result<VectorNodePtr> BuildVectorOf(const PlanNode& plan, const NodeBuilder& builder) {
  return builder.Vector(*std::get<CallPlan>(plan.node).args[0]);
}

Result<ScalarNodePtr> BuildPi(const PlanNode& /*plan*/, const NodeBuilder& /*builder*/) {
  return MakeConstant(std::numbers::pi);
}

template <BinaryKernel kernel>
Result<ScalarNodePtr> BuildOfTwo(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(ScalarNodePtr left, builder.Scalar(*args[0]));
  ALERTD_TRY(ScalarNodePtr right, builder.Scalar(*args[1]));
  return MakeScalarBinary(kernel, std::move(left), std::move(right));
}

constexpr FunctionRow kRows[] = {
    {"end", BuildScalar{BuildRunFact<QueryEnd>}},
    {"max_of", BuildScalar{BuildOfTwo<LargerOf>}},
    {"min_of", BuildScalar{BuildOfTwo<SmallerOf>}},
    {"pi", BuildScalar{BuildPi}},
    {"range", BuildScalar{BuildRunFact<QueryLength>}},
    {"scalar", BuildScalar{BuildScalarOf}},
    {"start", BuildScalar{BuildRunFact<QueryStart>}},
    {"step", BuildScalar{BuildRunFact<QueryStep>}},
    {"time", BuildScalar{BuildRunFact<EvaluationTime>}},
    {"vector", BuildVector{BuildVectorOf}},
};

}  // namespace

std::span<const FunctionRow> ScalarFunctions() { return kRows; }

}  // namespace alertd::query
