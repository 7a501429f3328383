#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include <absl/container/flat_hash_map.h>

#include "engine/model/number.h"
#include "engine/query/aggregation_nodes.h"
#include "engine/query/grouping.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

// Rows of values that are gone are worth keeping up to here, and then for as long as they are fewer
// than this many times those of values that are there.
constexpr size_t kIdleRowsMax = 10'000;
constexpr size_t kIdleRowsPerPresent = 4;

// Which row counts a value of a group. The bits of the value tell values apart; the text that
// becomes a label is made once for each.
struct CountedValue {
  uint32_t group = 0;
  uint64_t bits = 0;

  bool operator==(const CountedValue&) const = default;
  template <typename H>
  friend H AbslHashValue(H state, const CountedValue& value) {
    return H::combine(std::move(state), value.group, value.bits);
  }
};

class CountValuesNode : public VectorNode {
 public:
  CountValuesNode(const AggregationPlan& plan, VectorNodePtr vector)
      : label_(NodeBuilder::Text(*plan.param)),
        drops_label_(plan.without && (label_ == kMetricNameLabel ||
                                      std::find(plan.grouping.begin(), plan.grouping.end(),
                                                label_) != plan.grouping.end())),
        vector_(std::move(vector)),
        grouping_(plan) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    if (label_.empty() || !IsValidUtf8(label_)) {
      return InvalidInput("invalid label name " + Quote(label_));
    }
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    grouping_.Extend(vector_->rows(), groups_);
    column_.Reset(rows_.size());
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] == kAbsent) continue;
      const uint32_t group = grouping_.group_of()[row];
      const uint32_t target = present[row] == kHistogram
                                  ? RowOf(group, FormatHistogram(*vector_->histograms()[row]))
                                  : RowOf(group, values[row]);
      if (column_.present.size() <= target) column_.Grow(target + 1);
      const double counted = column_.present[target] != kAbsent ? column_.values[target] : 0;
      column_.Set(target, counted + 1);
    }
    Publish(column_);
    const auto counted =
        static_cast<size_t>(std::count(column_.present.begin(), column_.present.end(), uint8_t{1}));
    if (rows_.size() > kIdleRowsMax + kIdleRowsPerPresent * counted) run.WantRebuild();
    return Ok();
  }

 private:
  uint32_t RowOf(uint32_t group, double value) {
    const uint64_t bits = std::isnan(value) ? kPlainNanBits : std::bit_cast<uint64_t>(value);
    const auto [found, inserted] = row_of_.try_emplace(CountedValue{group, bits}, 0);
    if (inserted) found->second = RowOf(group, FormatFloat(value));
    return found->second;
  }

  uint32_t RowOf(uint32_t group, const std::string& text) {
    LabelsBuilder labels(groups_.labels(group));
    if (!drops_label_) labels.Set(label_, text);
    // A name that is asked for, as a label or for the values, is no longer one to be dropped.
    return rows_.FindOrAppend({labels.Build(), NameMark::kKeep});
  }

  const std::string& label_;
  // `without` also takes away the label that it has just been given; then all values count as one.
  bool drops_label_;
  VectorNodePtr vector_;
  Grouping grouping_;
  RowTable groups_;
  absl::flat_hash_map<CountedValue, uint32_t> row_of_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeCountValues(const AggregationPlan& plan, VectorNodePtr vector) {
  return std::make_unique<CountValuesNode>(plan, std::move(vector));
}

}  // namespace alertd::query
