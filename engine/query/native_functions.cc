// Functions of single native histograms: count, sum, average and how they vary.

#include <cmath>
#include <memory>
#include <tuple>
#include <utility>

#include "engine/query/element_node.h"
#include "engine/query/function_row.h"
#include "engine/query/native_estimates.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

// A number that a native histogram has; floats have none.
using HistogramFact = double (*)(const Histogram& histogram);

double CountOf(const Histogram& histogram) { return histogram.count; }
double SumOf(const Histogram& histogram) { return histogram.sum; }
double DeviationOf(const Histogram& histogram) { return std::sqrt(VarianceOf(histogram)); }

template <HistogramFact fact>
class HistogramFactNode : public ElementNode {
 public:
  using ElementNode::ElementNode;

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    return ComputeEachHistogram(
        [](size_t /*row*/, const Histogram& histogram) { return fact(histogram); });
  }
};

template <HistogramFact fact>
Result<VectorNodePtr> BuildFact(const PlanNode& plan, const NodeBuilder& builder) {
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*std::get<CallPlan>(plan.node).args[0]));
  // As in Prometheus, where names go at once these functions leave the type and the unit.
  const NameDropper dropper = builder.name_dropper().KeepingTypeAndUnit();
  return VectorNodePtr(std::make_unique<HistogramFactNode<fact>>(std::move(vector), dropper));
}

constexpr FunctionRow kRows[] = {
    {"histogram_avg", BuildVector{BuildFact<MeanOf>}},
    {"histogram_count", BuildVector{BuildFact<CountOf>}},
    {"histogram_stddev", BuildVector{BuildFact<DeviationOf>}},
    {"histogram_stdvar", BuildVector{BuildFact<VarianceOf>}},
    {"histogram_sum", BuildVector{BuildFact<SumOf>}},
};

}  // namespace

std::span<const FunctionRow> NativeHistogramFunctions() { return kRows; }

}  // namespace alertd::query
