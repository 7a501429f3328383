// start_timestamp: when the counting of each sample began.

#include <tuple>
#include <utility>

#include "engine/query/element_node.h"
#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"
#include "engine/query/selector_nodes.h"
#include "engine/query/time_shift.h"

namespace alertd::query {
namespace {

// start_timestamp() of a selector; 0 where a sample does not say. Reads the samples apart from the
// selector, which every query pays for.
class StartTimestampNode : public VectorNode {
 public:
  StartTimestampNode(const SelectorPlan& plan, Duration lookback, NameDropper dropper)
      : plan_(plan), lookback_(lookback), dropper_(dropper), series_(plan.matchers) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    series_.Extend(run, series_rows_);
    map_.Extend(series_rows_, rows_, dropper_);
    const Timestamp wanted = ShiftedTime(plan_.shift, run, at);
    run.window().ReadLatest(series_.ids(), wanted, lookback_, latest_);
    samples_.Clear();
    run.window().ReadRanges(series_.ids(), {wanted - lookback_, wanted}, samples_, starts_);
    column_.Reset(rows_.size());
    for (size_t row = 0; row < series_rows_.size(); ++row) {
      if (latest_.present[row] == kAbsent) continue;
      const uint32_t target = map_[row];
      if (column_.present[target] != kAbsent) return SameLabelset();
      column_.Set(target, UnixSeconds(StartOf(row)));
    }
    Publish(column_);
    return Ok();
  }

 private:
  // The start of the row's newest sample.
  Timestamp StartOf(size_t row) const {
    if (samples_.extras.empty() || starts_[row] == starts_[row + 1]) return Timestamp{};
    return samples_.extras[starts_[row + 1] - 1].start;
  }

  const SelectorPlan& plan_;
  Duration lookback_;
  NameDropper dropper_;
  SelectedSeries series_;
  RowTable series_rows_;
  RowMap map_;
  window::LatestColumns latest_;
  window::SampleColumns samples_;
  std::vector<size_t> starts_;
  Column column_;
};

// start_timestamp() of anything else: what is computed has no start.
class NothingOfNode : public ElementNode {
 public:
  using ElementNode::ElementNode;

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, EvaluateVector(run, at));
    PublishNothing();
    return Ok();
  }
};

Result<VectorNodePtr> BuildStartTimestamp(const PlanNode& plan, const NodeBuilder& builder) {
  const PlanNode& arg = *std::get<CallPlan>(plan.node).args[0];
  if (const auto* selector = std::get_if<SelectorPlan>(&arg.node); selector != nullptr) {
    return VectorNodePtr(std::make_unique<StartTimestampNode>(*selector, builder.options().lookback,
                                                              builder.name_dropper()));
  }
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(arg));
  return VectorNodePtr(std::make_unique<NothingOfNode>(std::move(vector), builder.name_dropper()));
}

constexpr FunctionRow kRows[] = {
    {"start_timestamp", BuildVector{BuildStartTimestamp}},
};

}  // namespace

std::span<const FunctionRow> StartTimestampFunctions() { return kRows; }

}  // namespace alertd::query
