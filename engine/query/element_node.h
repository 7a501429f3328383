#pragma once

#include "engine/query/function_row.h"

namespace alertd::query {

// Turns each value of a vector into another and drops the name. The base of all that works element
// by element.
class ElementNode : public VectorNode {
 public:
  ElementNode(VectorNodePtr vector, NameDropper dropper)
      : vector_(std::move(vector)), dropper_(dropper) {}

 protected:
  // Evaluates the vector and takes in its new rows.
  Status EvaluateVector(RunContext& run, Timestamp at);

  // Publishes `transform(row, value)` of every float; histograms are left out.
  template <typename Transform>
  Status ComputeEach(const Transform& transform) {
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    column_.Reset(rows_.size());
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] != kFloat) continue;
      ALERTD_TRY([[maybe_unused]] const auto set, Set(row, transform(row, values[row])));
    }
    PublishColumn();
    return Ok();
  }

  // As ComputeEach, with `transform(histogram)` of every histogram, too.
  template <typename Transform, typename TransformHistogram>
  Status ComputeEach(const Transform& transform, const TransformHistogram& transform_histogram) {
    const ColumnView& view = vector_->view();
    column_.Reset(rows_.size());
    for (size_t row = 0; row < view.size(); ++row) {
      if (view.present[row] == kAbsent) continue;
      if (view.present[row] == kFloat) {
        ALERTD_TRY([[maybe_unused]] const auto set, Set(row, transform(row, view.values[row])));
      } else {
        ALERTD_TRY([[maybe_unused]] const auto set,
                   Set(row, transform_histogram(view.histograms[row])));
      }
    }
    PublishColumn();
    return Ok();
  }

  // Publishes `transform(row, histogram)` of every histogram; floats are left out.
  template <typename Transform>
  Status ComputeEachHistogram(const Transform& transform) {
    const ColumnView& view = vector_->view();
    column_.Reset(rows_.size());
    for (size_t row = 0; view.has_histograms() && row < view.size(); ++row) {
      if (view.present[row] != kHistogram) continue;
      ALERTD_TRY([[maybe_unused]] const auto set, Set(row, transform(row, *view.histograms[row])));
    }
    PublishColumn();
    return Ok();
  }

  // Publishes `transform(row)` of every element, whatever it is.
  template <typename Transform>
  Status ComputeEachRow(const Transform& transform) {
    const std::span<const uint8_t> present = vector_->present();
    column_.Reset(rows_.size());
    for (size_t row = 0; row < present.size(); ++row) {
      if (present[row] == kAbsent) continue;
      ALERTD_TRY([[maybe_unused]] const auto set, Set(row, transform(row)));
    }
    PublishColumn();
    return Ok();
  }

  // For nodes that Set() one by one what ComputeEach() cannot.
  void BeginColumn() { column_.Reset(rows_.size()); }
  // Keeps the vector's order.
  void PublishColumn() {
    Publish(column_);
    for (const uint32_t row : vector_->order()) {
      if (column_.present[map_[row]] != kAbsent) order_.push_back(map_[row]);
    }
  }

  void PublishNothing();
  // Sets what has become of the vector's `row`. REQUIRES: column_ was reset for this evaluation.
  template <typename Value>
  Status Set(size_t row, Value value) {
    const uint32_t target = map_[row];
    if (column_.present[target] != kAbsent) return SameLabelset();
    column_.Set(target, std::move(value));
    return Ok();
  }
  const VectorNode& vector() const { return *vector_; }

 private:
  VectorNodePtr vector_;
  NameDropper dropper_;
  RowMap map_;
  Column column_;
};

// Builds the call of a function of elements: the vector first, then scalars.
Result<VectorNodePtr> BuildElementFunction(const PlanNode& plan, const ElementFunction& function,
                                           const NodeBuilder& builder);

}  // namespace alertd::query
