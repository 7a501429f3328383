// timeseries_gen(): the same series at every instant.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/query/function_row.h"
#include "engine/query/generated_series.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

class GeneratedNode : public VectorNode {
 public:
  explicit GeneratedNode(std::vector<GeneratedSeries> series) {
    column_.Reset(series.size());
    for (size_t row = 0; row < series.size(); ++row) {
      column_.Set(row, series[row].value);
      rows_.Append({std::move(series[row].labels), NameMark::kKeep});
    }
  }

 protected:
  Status Compute(RunContext& /*run*/, Timestamp /*at*/) override {
    Publish(column_);
    return Ok();
  }

 private:
  Column column_;
};

// The template runs once, where the series of other nodes are looked up, too.
Result<VectorNodePtr> BuildGenerated(const PlanNode& plan, const NodeBuilder& /*builder*/) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  const std::string metric = args.size() > 1 ? NodeBuilder::Text(*args[1]) : "";
  ALERTD_TRY(std::vector<GeneratedSeries> series,
             GenerateSeries(NodeBuilder::Text(*args[0]), metric));
  return VectorNodePtr(std::make_unique<GeneratedNode>(std::move(series)));
}

constexpr FunctionRow kRows[] = {
    {"timeseries_gen", BuildVector{BuildGenerated}},
};

}  // namespace

std::span<const FunctionRow> GeneratedFunctions() { return kRows; }

}  // namespace alertd::query
