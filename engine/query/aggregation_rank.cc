#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "engine/query/aggregation_nodes.h"
#include "engine/query/grouping.h"

namespace alertd::query {
namespace {

constexpr double kInt64Bound = 9223372036854775808.0;

// How many elements the steps of a run ask for.
class ElementCount {
 public:
  ElementCount() = default;

  // Fails for what is no number of elements. What is far below zero only matters in a run that asks
  // for any elements at all.
  Result<size_t> Of(double parameter, uint64_t session) {
    if (session != session_) *this = ElementCount(session);
    if (std::isnan(parameter)) return InvalidInput("Parameter value is NaN");
    if (parameter >= kInt64Bound) {
      return InvalidInput("Scalar value " + FormatMessageNumber(parameter) + " overflows int64");
    }
    asked_ = asked_ || parameter >= 1;
    least_ = std::min(least_, parameter);
    if (asked_ && least_ <= -kInt64Bound) {
      return InvalidInput("Scalar value " + FormatMessageNumber(least_) + " underflows int64");
    }
    return parameter < 1 ? 0 : static_cast<size_t>(parameter);
  }

 private:
  explicit ElementCount(uint64_t session) : session_(session) {}

  uint64_t session_ = 0;
  bool asked_ = false;
  double least_ = 0;
};

// Ranks rows by value; NaN comes last, and equal values keep the order of rows.
class Before {
 public:
  Before(grammar::AggregateOp op, std::span<const double> values) : op_(op), values_(values) {}

  bool operator()(uint32_t a, uint32_t b) const {
    const double left = values_[a];
    const double right = values_[b];
    if (std::isnan(left) != std::isnan(right)) return std::isnan(right);
    if (left > right) return op_ == grammar::AggregateOp::kTopk;
    if (left < right) return op_ == grammar::AggregateOp::kBottomk;
    return a < b;
  }

 private:
  grammar::AggregateOp op_;
  std::span<const double> values_;
};

class RankingNode : public VectorNode {
 public:
  RankingNode(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr count)
      : plan_(plan), vector_(std::move(vector)), count_(std::move(count)), grouping_(plan) {}

  const RowTable& rows() const override { return vector_->rows(); }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    ALERTD_TRY(const double parameter, count_->Evaluate(run, at));
    ALERTD_TRY(const size_t wanted, element_count_.Of(parameter, run.session()));
    grouping_.Extend(vector_->rows(), groups_);
    const bool ranks = plan_.op != grammar::AggregateOp::kLimitk;
    members_.Gather(grouping_, vector_->present(), ranks ? Elements::kFloats : Elements::kAll);
    if (ranks && wanted > 0 && vector_->view().has_histograms()) {
      RemarkHistograms(*vector_, plan_.op, plan_.range, run.annotations());
    }
    kept_.assign(vector_->rows().size(), 0);
    for (size_t group = 0; group < members_.groups(); ++group)
      KeepBest(group, wanted);
    Publish(ColumnView{vector_->values(), kept_, vector_->histograms()});
    return Ok();
  }

 private:
  void KeepBest(size_t group, size_t wanted) {
    const std::span<uint32_t> members = members_.Of(group);
    const auto end = members.begin() + static_cast<ptrdiff_t>(std::min(wanted, members.size()));
    if (plan_.op != grammar::AggregateOp::kLimitk) {
      std::partial_sort(members.begin(), end, members.end(), Before(plan_.op, vector_->values()));
    }
    for (auto row = members.begin(); row != end; ++row) {
      kept_[*row] = vector_->present()[*row];
      order_.push_back(*row);
    }
  }

  const AggregationPlan& plan_;
  VectorNodePtr vector_;
  ScalarNodePtr count_;
  ElementCount element_count_;
  Grouping grouping_;
  RowTable groups_;
  GroupMembers members_;
  std::vector<uint8_t> kept_;
};

}  // namespace

VectorNodePtr MakeRanking(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr count) {
  return std::make_unique<RankingNode>(plan, std::move(vector), std::move(count));
}

}  // namespace alertd::query
