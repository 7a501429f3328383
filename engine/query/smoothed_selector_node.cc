#include "engine/query/smoothed_selector_node.h"

#include <algorithm>

#include "engine/query/selector_nodes.h"
#include "engine/query/time_shift.h"

namespace alertd::query {
namespace {

class SmoothedSelectorNode : public VectorNode {
 public:
  SmoothedSelectorNode(const SelectorPlan& plan, Duration lookback)
      : plan_(plan), lookback_(lookback), series_(plan.matchers) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    series_.Extend(run, rows_);
    const Timestamp wanted = ShiftedTime(plan_.shift, run, at);
    samples_.Clear();
    run.window().ReadRanges(series_.ids(), {wanted - lookback_, wanted + lookback_}, samples_,
                            starts_);
    column_.Reset(rows_.size());
    for (size_t row = 0; row < rows_.size(); ++row)
      SetValue(row, wanted);
    Publish(column_);
    return Ok();
  }

 private:
  // A series that has nothing after the instant keeps its last value; one that has nothing before
  // it has not begun.
  void SetValue(size_t row, Timestamp wanted) {
    const auto begin = samples_.times.begin() + static_cast<ptrdiff_t>(starts_[row]);
    const auto end = samples_.times.begin() + static_cast<ptrdiff_t>(starts_[row + 1]);
    const auto later = std::upper_bound(begin, end, wanted);
    if (later == begin) return;
    const auto before = static_cast<size_t>(later - samples_.times.begin()) - 1;
    const double value = samples_.values[before];
    if (later == end || samples_.times[before] == wanted) {
      column_.Set(row, value);
      return;
    }
    const auto passed = static_cast<double>((wanted - samples_.times[before]).count());
    const auto between =
        static_cast<double>((samples_.times[before + 1] - samples_.times[before]).count());
    column_.Set(row, value + (samples_.values[before + 1] - value) * passed / between);
  }

  const SelectorPlan& plan_;
  Duration lookback_;
  SelectedSeries series_;
  window::SampleColumns samples_;
  std::vector<size_t> starts_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeSmoothedSelector(const SelectorPlan& plan, Duration lookback) {
  return std::make_unique<SmoothedSelectorNode>(plan, lookback);
}

}  // namespace alertd::query
