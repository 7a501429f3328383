#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/query/binary_arith.h"
#include "engine/query/element_operator.h"
#include "engine/query/label_set_text.h"
#include "engine/query/matched_rows.h"
#include "engine/query/vector_matching.h"

namespace alertd::query {
namespace {

using grammar::Cardinality;

// Arithmetic and comparisons between vectors. Of the two sides one has at most one element in each
// match group ("one"); the elements of the other ("many") give the results.
class VectorBinaryNode : public VectorNode {
 public:
  VectorBinaryNode(const BinaryPlan& plan, VectorNodePtr left, VectorNodePtr right,
                   NameDropper dropper)
      : plan_(plan),
        kernel_(KernelOf(plan.op)),
        swapped_(plan.matching.cardinality == Cardinality::kOneToMany),
        filters_(grammar::IsComparison(plan.op) && !plan.return_bool),
        mixed_operator_(plan.op, plan.range),
        many_(swapped_ ? std::move(right) : std::move(left)),
        one_(swapped_ ? std::move(left) : std::move(right)),
        fill_many_(plan.matching.fill_left),
        fill_one_(plan.matching.fill_right),
        groups_(plan.matching),
        matched_rows_(plan, dropper) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, many_->Evaluate(run, at));
    ALERTD_TRY(std::ignore, one_->Evaluate(run, at));
    Extend();
    column_.Reset(rows_.size());
    writer_.assign(rows_.size(), kNone);
    const bool any_many = FindMany();
    if (any_many || fill_many_.has_value() || fill_one_.has_value()) {
      ALERTD_TRY(std::ignore, FindOnes());
      ALERTD_TRY(std::ignore, ComputeResults());
    }
    mixed_operator_.Remark(run.annotations());
    Publish(column_);
    return Ok();
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  // Sides of groups are fixed by role, not by where they stand in the text.
  static constexpr MatchSide kMany = MatchSide::kLeft;
  static constexpr MatchSide kOne = MatchSide::kRight;

  void Extend() {
    groups_.Extend(kMany, many_->rows());
    groups_.Extend(kOne, one_->rows());
    matched_rows_.ExtendMany(many_->rows(), rows_);
    matched_rows_.ExtendOne(one_->rows());
    if (fill_one_.has_value()) matched_rows_.ExtendGroups(groups_);
  }

  // Forgets the groups' last results; whether the many side has any element.
  bool FindMany() {
    matched_.assign(groups_.size(), 0);
    const std::span<const uint8_t> present = many_->present();
    return std::any_of(present.begin(), present.end(),
                       [](uint8_t kind) { return kind != kAbsent; });
  }

  Status FindOnes() {
    const std::span<const uint8_t> present = one_->present();
    const std::span<const uint32_t> group_of = groups_.group_of(kOne);
    one_of_group_.assign(groups_.size(), kNone);
    for (size_t row = 0; row < present.size(); ++row) {
      if (present[row] == 0) continue;
      uint32_t& one = one_of_group_[group_of[row]];
      if (one != kNone) return SeveralOnes(group_of[row], row, one);
      one = static_cast<uint32_t>(row);
    }
    return Ok();
  }

  Failure SeveralOnes(size_t group, size_t row, size_t other) const {
    const Labels& labels = one_->rows().labels(row);
    const Labels& other_labels = one_->rows().labels(other);
    return InvalidInput(fmt::format(
        "found duplicate series for the match group {} on the {} hand-side of the operation: "
        "[{}, {}];many-to-many matching not allowed: matching labels must be unique on one side",
        FormatLabelSet(groups_.labels(group)), swapped_ ? "left" : "right",
        FormatLabelSet(std::min(labels, other_labels)),
        FormatLabelSet(std::max(labels, other_labels))));
  }

  Status ComputeResults() {
    if (IsTrim(plan_.op) || many_->view().has_histograms() || one_->view().has_histograms()) {
      return ComputeResults(
          [this](const Operand& left, const Operand& right) { return ApplyMixed(left, right); });
    }
    return ComputeResults([this](const Operand& left, const Operand& right) {
      return ApplyToFloats(left.value, right.value);
    });
  }

  // `apply` yields a FloatResult, or an OperatorResult where histograms may be among the results.
  template <typename Apply>
  Status ComputeResults(const Apply& apply) {
    ALERTD_TRY(std::ignore, ComputeMany(apply));
    return ComputeFilled(apply);
  }

  template <typename Apply>
  Status ComputeMany(const Apply& apply) {
    const std::span<const uint8_t> present = many_->present();
    const std::span<const uint32_t> group_of = groups_.group_of(kMany);
    for (size_t row = 0; row < present.size(); ++row) {
      if (present[row] == kAbsent) continue;
      const uint32_t group = group_of[row];
      const uint32_t one = one_of_group_[group];
      if (one == kNone && !fill_one_.has_value()) continue;
      const Operand one_operand = one == kNone ? Operand{*fill_one_} : OperandAt(*one_, one);
      auto result = InOrder(apply, OperandAt(*many_, row), one_operand);
      if (result.kind == OperatorResult::Kind::kNothing) continue;
      const uint32_t inclusion =
          one == kNone ? matched_rows_.InclusionOfGroup(group) : matched_rows_.InclusionOf(one);
      const uint32_t target = matched_rows_.RowOf(row, inclusion, many_->rows(), rows_);
      ALERTD_TRY(std::ignore, Write(target, group, std::move(result)));
    }
    return Ok();
  }

  // Elements of the one side whose group has no result.
  template <typename Apply>
  Status ComputeFilled(const Apply& apply) {
    if (!fill_many_.has_value()) return Ok();
    const std::span<const uint8_t> present = one_->present();
    const std::span<const uint32_t> group_of = groups_.group_of(kOne);
    for (size_t row = 0; row < present.size(); ++row) {
      const uint32_t group = group_of[row];
      if (present[row] == kAbsent || matched_[group] != 0) continue;
      auto result = InOrder(apply, Operand{*fill_many_}, OperandAt(*one_, row));
      if (result.kind == OperatorResult::Kind::kNothing) continue;
      const uint32_t target = matched_rows_.RowOfFilled(row, groups_.labels(group), rows_);
      ALERTD_TRY(std::ignore, Write(target, group, std::move(result)));
    }
    return Ok();
  }

  static Operand OperandAt(const VectorNode& side, size_t row) {
    Operand operand{side.values()[row], nullptr};
    if (side.present()[row] == kHistogram) operand.histogram = &side.histograms()[row];
    return operand;
  }

  // The operands as they stand in the text.
  template <typename Apply>
  auto InOrder(const Apply& apply, const Operand& many, const Operand& one) const {
    return swapped_ ? apply(one, many) : apply(many, one);
  }

  struct FloatResult {
    OperatorResult::Kind kind = OperatorResult::Kind::kKept;
    double value = 0;
  };

  FloatResult ApplyToFloats(double left, double right) const {
    const double value = kernel_(left, right);
    if (!filters_) return {OperatorResult::Kind::kKept, value};
    return {value != 0 ? OperatorResult::Kind::kKept : OperatorResult::Kind::kFiltered, left};
  }

  OperatorResult ApplyMixed(const Operand& left, const Operand& right) {
    if (!left.is_histogram() && !right.is_histogram() && kernel_ != nullptr) {
      const FloatResult result = ApplyToFloats(left.value, right.value);
      return {.kind = result.kind, .value = result.value};
    }
    OperatorResult result = mixed_operator_.Apply(left, right);
    if (!plan_.return_bool || result.kind == OperatorResult::Kind::kNothing) return result;
    return {.kind = OperatorResult::Kind::kKept,
            .value = result.kind == OperatorResult::Kind::kKept ? 1.0 : 0.0};
  }

  // What a comparison filters takes its place, too, as in Prometheus: whether a match is ambiguous
  // does not depend on values.
  template <typename AnyResult>
  Status Write(uint32_t target, uint32_t group, AnyResult result) {
    const bool one_to_one = plan_.matching.cardinality == Cardinality::kOneToOne;
    if (one_to_one && matched_[group] != 0) {
      return InvalidInput(
          "multiple matches for labels: many-to-one matching must be explicit "
          "(group_left/group_right)");
    }
    matched_[group] = 1;
    if (column_.present.size() <= target) {
      column_.Grow(target + 1);
      writer_.resize(target + 1, kNone);
    }
    if (writer_[target] == group) {
      return InvalidInput(
          "multiple matches for labels: grouping labels must ensure unique matches");
    }
    writer_[target] = group;
    if (result.kind == OperatorResult::Kind::kFiltered) return Ok();
    if (column_.present[target] != kAbsent) return SameLabelset();
    Set(target, std::move(result));
    return Ok();
  }

  void Set(uint32_t target, const FloatResult& result) { column_.Set(target, result.value); }
  void Set(uint32_t target, OperatorResult result) {
    if (result.histogram != nullptr) {
      column_.Set(target, std::move(result.histogram));
    } else {
      column_.Set(target, result.value);
    }
  }

  const BinaryPlan& plan_;
  BinaryKernel kernel_;
  bool swapped_;
  bool filters_;
  ElementOperator mixed_operator_;
  VectorNodePtr many_;
  VectorNodePtr one_;
  // As in Prometheus, fill_left is for the many side also where group_right makes that the right.
  std::optional<double> fill_many_;
  std::optional<double> fill_one_;
  MatchGroups groups_;
  MatchedRows matched_rows_;
  // By group:
  std::vector<uint8_t> matched_;  // whether a result was found
  std::vector<uint32_t> one_of_group_;
  std::vector<uint32_t> writer_;  // the group that took each row
  Column column_;
};

}  // namespace

VectorNodePtr MakeVectorBinary(const BinaryPlan& plan, VectorNodePtr left, VectorNodePtr right,
                               NameDropper dropper) {
  return std::make_unique<VectorBinaryNode>(plan, std::move(left), std::move(right), dropper);
}

}  // namespace alertd::query
