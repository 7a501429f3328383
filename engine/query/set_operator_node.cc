#include <tuple>
#include <utility>

#include "engine/query/vector_matching.h"

namespace alertd::query {
namespace {

// The groups that have a present row on one side.
class PresentGroups {
 public:
  void Mark(const MatchGroups& groups, MatchSide side, std::span<const uint8_t> present) {
    const std::span<const uint32_t> group_of = groups.group_of(side);
    marked_.assign(groups.size(), 0);
    for (size_t row = 0; row < present.size(); ++row) {
      if (present[row] != 0) marked_[group_of[row]] = 1;
    }
  }
  uint8_t operator[](size_t group) const { return marked_[group]; }

 private:
  std::vector<uint8_t> marked_;
};

struct TwoVectors {
  VectorNodePtr left;
  VectorNodePtr right;

  Status Evaluate(RunContext& run, Timestamp at, MatchGroups& groups) const {
    ALERTD_TRY(std::ignore, left->Evaluate(run, at));
    ALERTD_TRY(std::ignore, right->Evaluate(run, at));
    groups.Extend(MatchSide::kLeft, left->rows());
    groups.Extend(MatchSide::kRight, right->rows());
    return Ok();
  }
};

// and, unless: elements of the left side, by whether the right side has their group.
class SelectionNode : public VectorNode {
 public:
  SelectionNode(const BinaryPlan& plan, TwoVectors sides)
      : sides_(std::move(sides)),
        groups_(plan.matching),
        wanted_(plan.op == grammar::BinaryOp::kAnd ? 1 : 0) {}

  const RowTable& rows() const override { return sides_.left->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, sides_.Evaluate(run, at, groups_));
    right_groups_.Mark(groups_, MatchSide::kRight, sides_.right->present());
    const std::span<const uint8_t> present = sides_.left->present();
    const std::span<const uint32_t> group_of = groups_.group_of(MatchSide::kLeft);
    kept_.assign(present.size(), 0);
    for (size_t row = 0; row < present.size(); ++row) {
      if (right_groups_[group_of[row]] == wanted_) kept_[row] = present[row];
    }
    Publish(ColumnView{sides_.left->values(), kept_, sides_.left->histograms()});
    for (const uint32_t row : sides_.left->order()) {
      if (kept_[row] != kAbsent) order_.push_back(row);
    }
    return Ok();
  }

 private:
  TwoVectors sides_;
  MatchGroups groups_;
  uint8_t wanted_;
  PresentGroups right_groups_;
  std::vector<uint8_t> kept_;
};

// or: the left side, and of the right side what the left has no group of.
class UnionNode : public VectorNode {
 public:
  UnionNode(const BinaryPlan& plan, TwoVectors sides)
      : sides_(std::move(sides)), groups_(plan.matching) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, sides_.Evaluate(run, at, groups_));
    const auto as_it_is = [](const RowIdentity& row) { return row; };
    left_rows_.Extend(sides_.left->rows(), rows_, as_it_is);
    right_rows_.Extend(sides_.right->rows(), rows_, as_it_is);
    left_groups_.Mark(groups_, MatchSide::kLeft, sides_.left->present());
    column_.Reset(rows_.size());
    const std::span<const uint8_t> left = sides_.left->present();
    for (size_t row = 0; row < left.size(); ++row) {
      if (left[row] != kAbsent) column_.Copy(left_rows_[row], sides_.left->view(), row);
    }
    const std::span<const uint8_t> right = sides_.right->present();
    const std::span<const uint32_t> group_of = groups_.group_of(MatchSide::kRight);
    for (size_t row = 0; row < right.size(); ++row) {
      if (right[row] == 0 || left_groups_[group_of[row]] != 0) continue;
      if (column_.present[right_rows_[row]] != 0) return SameLabelset();
      column_.Copy(right_rows_[row], sides_.right->view(), row);
    }
    Publish(column_);
    return Ok();
  }

 private:
  TwoVectors sides_;
  MatchGroups groups_;
  RowMap left_rows_;
  RowMap right_rows_;
  PresentGroups left_groups_;
  Column column_;
};

}  // namespace

VectorNodePtr MakeSetOperator(const BinaryPlan& plan, VectorNodePtr left, VectorNodePtr right) {
  TwoVectors sides{std::move(left), std::move(right)};
  if (plan.op == grammar::BinaryOp::kOr) {
    return std::make_unique<UnionNode>(plan, std::move(sides));
  }
  return std::make_unique<SelectionNode>(plan, std::move(sides));
}

}  // namespace alertd::query
