#include "engine/query/delayed_names_node.h"

#include <tuple>
#include <utility>

namespace alertd::query {
namespace {

class DelayedNamesNode : public VectorNode {
 public:
  explicit DelayedNamesNode(VectorNodePtr vector) : vector_(std::move(vector)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    map_.Extend(vector_->rows(), rows_, [](const RowIdentity& row) {
      if (row.mark == NameMark::kKeep) return row;
      return RowIdentity{WithoutMetricName(row.labels), NameMark::kKeep};
    });
    column_.Reset(rows_.size());
    for (size_t row = 0; row < vector_->values().size(); ++row) {
      if (vector_->present()[row] == kAbsent) continue;
      const uint32_t target = map_[row];
      if (column_.present[target] != kAbsent) return SameLabelset();
      column_.Copy(target, vector_->view(), row);
    }
    for (const uint32_t row : vector_->order())
      order_.push_back(map_[row]);
    Publish(column_);
    return Ok();
  }

 private:
  VectorNodePtr vector_;
  RowMap map_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeDelayedNames(VectorNodePtr vector) {
  return std::make_unique<DelayedNamesNode>(std::move(vector));
}

}  // namespace alertd::query
