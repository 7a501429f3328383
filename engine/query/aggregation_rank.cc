#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/query/aggregation_nodes.h"
#include "engine/query/grouping.h"

namespace alertd::query {
namespace {

// The largest of all floats that an integer of 64 bits can hold; Prometheus refuses it, too.
constexpr double kCountBound = 9223372036854774784.0;
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
    if (parameter >= kCountBound) {
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

// The best of a group's rows. Which rows stay, and in which order, is decided as in Prometheus also
// where values are equal or NaN: a heap with the worst row on top, whose place is taken by what is
// better, laid out in the order of its array.
class BestRows {
 public:
  BestRows(grammar::AggregateOp op, std::vector<uint32_t>& memory) : op_(op), heap_(memory) {
    heap_.clear();
  }

  // REQUIRES: wanted is not 0.
  void Gather(std::span<const uint32_t> rows, std::span<const double> values, size_t wanted) {
    values_ = values;
    for (const uint32_t row : rows) {
      if (heap_.size() < wanted) {
        heap_.push_back(row);
        RiseLast();
      } else if (IsBetter(row, heap_.front())) {
        heap_.front() = row;
        SinkFirst();
      }
    }
    Sort();
  }

 private:
  // Up to here Go sorts by insertion, which leaves equal values as they are.
  static constexpr size_t kInsertionMax = 12;

  bool IsBetter(uint32_t row, uint32_t than) const {
    const double value = values_[row];
    const double other = values_[than];
    if (std::isnan(other)) return !std::isnan(value);
    return op_ == grammar::AggregateOp::kTopk ? value > other : value < other;
  }

  // NaN is above all, other NaNs included.
  bool IsWorse(uint32_t row, uint32_t than) const {
    const double value = values_[row];
    if (std::isnan(value)) return true;
    const double other = values_[than];
    return op_ == grammar::AggregateOp::kTopk ? value < other : value > other;
  }

  void RiseLast() {
    for (size_t i = heap_.size() - 1; i > 0;) {
      const size_t parent = (i - 1) / 2;
      if (!IsWorse(heap_[i], heap_[parent])) return;
      std::swap(heap_[i], heap_[parent]);
      i = parent;
    }
  }

  void SinkFirst() {
    for (size_t i = 0;;) {
      size_t child = 2 * i + 1;
      if (child >= heap_.size()) return;
      if (child + 1 < heap_.size() && IsWorse(heap_[child + 1], heap_[child])) ++child;
      if (!IsWorse(heap_[child], heap_[i])) return;
      std::swap(heap_[i], heap_[child]);
      i = child;
    }
  }

  void Sort() {
    if (heap_.size() > kInsertionMax) {
      std::stable_sort(heap_.begin(), heap_.end(),
                       [this](uint32_t a, uint32_t b) { return IsBetter(a, b); });
      return;
    }
    for (size_t i = 1; i < heap_.size(); ++i) {
      for (size_t j = i; j > 0 && IsWorse(heap_[j - 1], heap_[j]); --j)
        std::swap(heap_[j], heap_[j - 1]);
    }
  }

  grammar::AggregateOp op_;
  std::vector<uint32_t>& heap_;
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
    if (wanted == 0) return;
    const std::span<const uint32_t> members = members_.Of(group);
    if (plan_.op == grammar::AggregateOp::kLimitk) {
      Keep(members.first(std::min(wanted, members.size())));
      return;
    }
    BestRows best(plan_.op, heap_);
    best.Gather(members, vector_->values(), wanted);
    Keep(heap_);
  }

  void Keep(std::span<const uint32_t> rows) {
    for (const uint32_t row : rows) {
      kept_[row] = vector_->present()[row];
      order_.push_back(row);
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
  std::vector<uint32_t> heap_;  // of one group at a time
};

}  // namespace

VectorNodePtr MakeRanking(const AggregationPlan& plan, VectorNodePtr vector, ScalarNodePtr count) {
  return std::make_unique<RankingNode>(plan, std::move(vector), std::move(count));
}

}  // namespace alertd::query
