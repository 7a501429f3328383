#include "engine/query/subquery_node.h"

#include <cstdint>
#include <memory>
#include <tuple>
#include <utility>

#include "engine/query/time_shift.h"

namespace alertd::query {
namespace {

// The first multiple of `step` after `after`.
Timestamp FirstStepAfter(Timestamp after, Duration step) {
  Duration past = after.time_since_epoch() % step;
  if (past < Duration{0}) past += step;
  return after - past + step;
}

// What a hint says is about the sample before, which a subquery may have left out or taken twice.
HistogramPtr WithoutHint(const HistogramPtr& histogram) {
  if (histogram->hint != ResetHint::kReset && histogram->hint != ResetHint::kNotReset) {
    return histogram;
  }
  Histogram unhinted = *histogram;
  unhinted.hint = ResetHint::kUnknown;
  return std::make_shared<const Histogram>(std::move(unhinted));
}

// Evaluates the vector at the steps within the range, all aligned to multiples of the step.
class SubqueryNode : public RangeNode {
 public:
  SubqueryNode(const SubqueryPlan& plan, VectorNodePtr vector, Duration default_step)
      : plan_(plan),
        vector_(std::move(vector)),
        step_(plan.step > Duration{0} ? plan.step : default_step) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    const Timestamp until = ShiftedTime(plan_.shift, run, at);
    range_ = {until - plan_.range, until};
    // Each step may yield a sample; and as many steps are soon walked through where none does.
    if (static_cast<uint64_t>(plan_.range / step_) > run.options().samples_max) {
      return LimitExceeded(
          "query processing would load too many samples into memory in query execution");
    }
    cells_.clear();
    const bool one = FirstStepAfter(range_.after, step_) == range_.until;
    const Instants around = run.SetInstants(one ? Instants::kOne : Instants::kMany);
    Status collected = Collect(run);
    run.SetInstants(around);
    if (!collected) return collected;
    for (size_t row = rows_.size(); row < vector_->rows().size(); ++row) {
      rows_.Append(vector_->rows().identity(row));
    }
    SortByRow();
    return Ok();
  }

 private:
  struct Cell {
    uint32_t row = 0;
    Timestamp at;
    double value = 0;
    HistogramPtr histogram;
  };

  Status Collect(RunContext& run) {
    any_histogram_ = false;
    for (Timestamp t = FirstStepAfter(range_.after, step_); t <= range_.until; t += step_) {
      ALERTD_TRY(std::ignore, vector_->Evaluate(run, t));
      const std::span<const uint8_t> present = vector_->present();
      const size_t before = cells_.size();
      for (size_t row = 0; row < present.size(); ++row) {
        if (present[row] == 0) continue;
        const bool is_histogram = present[row] == kHistogram;
        any_histogram_ = any_histogram_ || is_histogram;
        cells_.push_back({static_cast<uint32_t>(row), t, vector_->values()[row],
                          is_histogram ? WithoutHint(vector_->histograms()[row]) : nullptr});
      }
      // Held until the range is complete; from then on it counts as the node's samples.
      ALERTD_TRY(std::ignore, run.Hold(cells_.size() - before));
    }
    run.Release(cells_.size());
    return Ok();
  }

  void SortByRow() {
    starts_.assign(rows_.size() + 1, 0);
    for (const Cell& cell : cells_)
      ++starts_[cell.row + 1];
    for (size_t row = 1; row < starts_.size(); ++row)
      starts_[row] += starts_[row - 1];
    samples_.times.resize(cells_.size());
    samples_.values.resize(cells_.size());
    samples_.extras.assign(any_histogram_ ? cells_.size() : 0, {});
    next_.assign(starts_.begin(), starts_.end());
    for (const Cell& cell : cells_) {
      const size_t place = next_[cell.row]++;
      samples_.times[place] = cell.at;
      samples_.values[place] = cell.value;
      if (any_histogram_) samples_.extras[place] = {.histogram = cell.histogram};
    }
  }

  const SubqueryPlan& plan_;
  VectorNodePtr vector_;
  Duration step_;
  std::vector<Cell> cells_;
  bool any_histogram_ = false;
  std::vector<size_t> next_;
};

}  // namespace

RangeNodePtr MakeSubquery(const SubqueryPlan& plan, VectorNodePtr vector, Duration default_step) {
  return std::make_unique<SubqueryNode>(plan, std::move(vector), default_step);
}

}  // namespace alertd::query
