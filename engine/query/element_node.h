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

  // Publishes `transform(row, value)` of every value.
  template <typename Transform>
  Status ComputeEach(const Transform& transform) {
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    column_.Reset(rows_.size());
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] == 0) continue;
      const uint32_t target = map_[row];
      if (column_.present[target] != 0) return SameLabelset();
      column_.Set(target, transform(row, values[row]));
    }
    Publish(column_);
    return Ok();
  }

  void PublishNothing();
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
