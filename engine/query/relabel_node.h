#pragma once

#include <tuple>
#include <utility>

#include "engine/query/node.h"

namespace alertd::query {

// The same values under other labels: gives each row what `Relabel` makes of its identity. Fails
// when rows that have become the same have values at once.
template <typename Relabel>
class RelabelNode : public VectorNode {
 public:
  RelabelNode(VectorNodePtr vector, Relabel relabel)
      : vector_(std::move(vector)), relabel_(std::move(relabel)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    map_.Extend(vector_->rows(), rows_, relabel_);
    column_.Reset(rows_.size());
    const ColumnView& view = vector_->view();
    for (size_t row = 0; row < view.size(); ++row) {
      if (view.present[row] == kAbsent) continue;
      const uint32_t target = map_[row];
      if (column_.present[target] != kAbsent) return SameLabelset();
      column_.Copy(target, view, row);
    }
    for (const uint32_t row : vector_->order())
      order_.push_back(map_[row]);
    Publish(column_);
    return Ok();
  }

 private:
  VectorNodePtr vector_;
  Relabel relabel_;
  RowMap map_;
  Column column_;
};

}  // namespace alertd::query
