// sort and its kin: the same elements in another order.

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

#include "engine/query/function_row.h"
#include "engine/query/natural_order.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

enum class Direction { kRising, kFalling };

// Orders rows by value; NaN comes last either way.
template <Direction direction>
class ByValue {
 public:
  static constexpr bool kTakesHistograms = false;

  ByValue(const VectorNode& vector, std::span<const std::string> /*labels*/)
      : values_(vector.values()) {}

  bool operator()(uint32_t a, uint32_t b) const {
    const double left = values_[a];
    const double right = values_[b];
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
    return direction == Direction::kRising ? left < right : left > right;
  }

 private:
  std::span<const double> values_;
};

// Orders rows by the named labels, then by all of them.
template <Direction direction>
class ByLabels {
 public:
  static constexpr bool kTakesHistograms = true;

  ByLabels(const VectorNode& vector, std::span<const std::string> labels)
      : rows_(vector.rows()), labels_(labels) {}

  bool operator()(uint32_t a, uint32_t b) const {
    if (direction == Direction::kFalling) std::swap(a, b);
    for (const std::string& name : labels_) {
      const std::string_view left = rows_.labels(a).Get(name);
      const std::string_view right = rows_.labels(b).Get(name);
      if (left != right) return NaturalLess(left, right);
    }
    return rows_.labels(a) < rows_.labels(b);
  }

 private:
  const RowTable& rows_;
  std::span<const std::string> labels_;
};

template <typename Order>
class SortNode : public VectorNode {
 public:
  SortNode(VectorNodePtr vector, std::vector<std::string> labels, SourceRange range)
      : vector_(std::move(vector)), labels_(std::move(labels)), range_(range) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    Publish(Sortable());
    if (run.instants() == Instants::kMany) {
      run.annotations().Warn(
          "sort is ineffective for range queries since results are always ordered by labels",
          range_);
      return Ok();
    }
    for (size_t row = 0; row < present().size(); ++row) {
      if (present()[row] != kAbsent) order_.push_back(static_cast<uint32_t>(row));
    }
    std::stable_sort(order_.begin(), order_.end(), Order(*vector_, labels_));
    return Ok();
  }

 private:
  // What can be put in this order.
  ColumnView Sortable() {
    const ColumnView& view = vector_->view();
    if (Order::kTakesHistograms || !view.has_histograms()) return view;
    floats_.assign(view.present.begin(), view.present.end());
    std::replace(floats_.begin(), floats_.end(), kHistogram, kAbsent);
    return {view.values, floats_, {}};
  }

  VectorNodePtr vector_;
  std::vector<std::string> labels_;
  SourceRange range_;
  std::vector<uint8_t> floats_;  // which rows are floats, where there are histograms, too
};

template <typename Order>
Result<VectorNodePtr> BuildSort(const PlanNode& plan, const NodeBuilder& builder) {
  const std::vector<PlanPtr>& args = std::get<CallPlan>(plan.node).args;
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(*args[0]));
  std::vector<std::string> labels;
  for (size_t i = 1; i < args.size(); ++i)
    labels.push_back(NodeBuilder::Text(*args[i]));
  return VectorNodePtr(
      std::make_unique<SortNode<Order>>(std::move(vector), std::move(labels), plan.range));
}

constexpr FunctionRow kRows[] = {
    {"sort", BuildVector{BuildSort<ByValue<Direction::kRising>>}},
    {"sort_by_label", BuildVector{BuildSort<ByLabels<Direction::kRising>>}},
    {"sort_by_label_desc", BuildVector{BuildSort<ByLabels<Direction::kFalling>>}},
    {"sort_desc", BuildVector{BuildSort<ByValue<Direction::kFalling>>}},
};

}  // namespace

std::span<const FunctionRow> SortFunctions() { return kRows; }

}  // namespace alertd::query
