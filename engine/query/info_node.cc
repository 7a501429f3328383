// info(): the labels of info series beside those of the series that they tell about.

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/query/function_row.h"
#include "engine/query/info_reference.h"
#include "engine/query/info_series.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

// Rows that are absent are kept up to this many, and this many for each present one.
constexpr size_t kIdleRowsMax = 10'000;
constexpr size_t kIdleRowsPerPresent = 4;

class InfoNode : public VectorNode {
 public:
  InfoNode(VectorNodePtr vector, const PlanNode& vector_plan, InfoMatchers matchers,
           Duration lookback)
      : vector_(std::move(vector)),
        reference_(vector_plan),
        matchers_(std::move(matchers)),
        info_(matchers_, lookback) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    Extend();
    const size_t count = AskForPresent(run);
    if (count > 0) {
      ALERTD_TRY(std::ignore, info_.Evaluate(run, reference_.At(run, at)));
      ALERTD_TRY(std::ignore, Resolve());
    }
    column_.Reset(rows_.size());
    const ColumnView& view = vector_->view();
    for (size_t row = 0; row < view.size(); ++row) {
      if (view.present[row] == kAbsent || told_[row].target == kNone) continue;
      const uint32_t target = told_[row].target;
      if (column_.present[target] != kAbsent) return SameLabelset();
      column_.Copy(target, view, row);
    }
    Publish(column_);
    if (rows_.size() > kIdleRowsMax + kIdleRowsPerPresent * count) run.WantRebuild();
    return Ok();
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // What is known of a row of the vector.
  struct Told {
    uint32_t place = kNone;  // of an info series itself, which nobody tells about
    uint64_t version = 0;    // of the place, for which `target` holds
    uint32_t target = kNone;
  };

  void Extend() {
    const RowTable& rows = vector_->rows();
    for (size_t row = told_.size(); row < rows.size(); ++row) {
      const RowIdentity& identity = rows.identity(row);
      Told told;
      if (matchers_.IsInfoMetric(identity.labels.Get(kMetricNameLabel))) {
        told.target = rows_.FindOrAppend(identity);
      } else {
        told.place = info_.PlaceOf(identity.labels);
      }
      told_.push_back(told);
    }
  }

  // How many rows are present.
  size_t AskForPresent(const RunContext& run) {
    const std::span<const uint8_t> present = vector_->present();
    size_t count = 0;
    for (size_t row = 0; row < present.size(); ++row) {
      if (present[row] == kAbsent) continue;
      ++count;
      if (told_[row].place != kNone) info_.Ask(told_[row].place, run);
    }
    return count;
  }

  // Finds the new labels of the present rows whose info series have changed.
  Status Resolve() {
    const std::span<const uint8_t> present = vector_->present();
    for (size_t row = 0; row < present.size(); ++row) {
      Told& told = told_[row];
      if (present[row] == kAbsent || told.place == kNone) continue;
      if (told.version == info_.version(told.place)) continue;
      ALERTD_TRY(told.target, TargetOf(vector_->rows().identity(row), told.place));
      told.version = info_.version(told.place);
    }
    return Ok();
  }

  Result<uint32_t> TargetOf(const RowIdentity& row, uint32_t place) {
    LabelsBuilder labels(row.labels);
    bool any = false;
    std::string conflict;
    info_.ForEachAt(place, [&](const Labels& info) {
      any = true;
      for (const Label label : info) {
        if (label.name == kMetricNameLabel || !matchers_.Wants(label.name)) continue;
        // What the row has itself counts more.
        if (row.labels.Has(label.name)) continue;
        const std::string_view known = labels.Get(label.name);
        if (!known.empty() && known != label.value) conflict = label.name;
        labels.Set(label.name, label.value);
      }
    });
    if (!conflict.empty()) return InvalidInput("conflicting label: " + conflict);
    if (!any && matchers_.requires_match) return kNone;
    return rows_.FindOrAppend({labels.Build(), row.mark});
  }

  VectorNodePtr vector_;
  InfoReference reference_;
  InfoMatchers matchers_;
  InfoSeries info_;
  std::vector<Told> told_;  // by row of the vector
  Column column_;
};

Result<VectorNodePtr> BuildInfo(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  const Matchers matchers =
      args.size() > 1 ? std::get<SelectorPlan>(args[1]->node).matchers : Matchers{};
  return VectorNodePtr(std::make_unique<InfoNode>(
      std::move(vector), *args[0], InfoMatchers::From(matchers), builder.options().lookback));
}

constexpr FunctionRow kRows[] = {
    {"info", BuildVector{BuildInfo}},
};

}  // namespace

std::span<const FunctionRow> InfoFunctions() { return kRows; }

}  // namespace alertd::query
