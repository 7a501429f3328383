#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/query/aggregation_histograms.h"
#include "engine/query/aggregation_nodes.h"
#include "engine/query/compensated_sum.h"
#include "engine/query/grouping.h"

namespace alertd::query {
namespace {

// What a reduction makes of histograms.
enum class OfHistograms : uint8_t { kLeaveOut, kCount, kSum, kAverage };

// Each reduction is the state of one group: its first value, those that follow, and the result.
struct Sum {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kSum;
  CompensatedSum total;
  void First(double value) { total = {value, 0}; }
  void Add(double value) { total.Add(value); }
  double Value() const { return total.Total(); }
};

struct Average {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kAverage;
  CompensatedMean mean;
  void First(double value) {
    mean = {};
    mean.Add(value);
  }
  void Add(double value) { mean.Add(value); }
  double Value() const { return mean.Value(); }
};

struct Least {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kLeaveOut;
  double value = 0;
  void First(double first) { value = first; }
  void Add(double next) {
    if (value > next || std::isnan(value)) value = next;
  }
  double Value() const { return value; }
};

struct Greatest {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kLeaveOut;
  double value = 0;
  void First(double first) { value = first; }
  void Add(double next) {
    if (value < next || std::isnan(value)) value = next;
  }
  double Value() const { return value; }
};

struct Count {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kCount;
  double count = 0;
  void First(double /*value*/) { count = 1; }
  void Add(double /*value*/) { ++count; }
  double Value() const { return count; }
};

struct One {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kCount;
  void First(double /*value*/) {}
  void Add(double /*value*/) {}
  double Value() const { return 1; }
};

// Welford's method: squares of distances from a mean that moves along.
struct Variance {
  static constexpr OfHistograms kOfHistograms = OfHistograms::kLeaveOut;
  double count = 0;
  double mean = 0;
  double squares = 0;
  void First(double value) {
    count = 1;
    mean = value;
    squares = std::isfinite(value) ? 0 : std::numeric_limits<double>::quiet_NaN();
  }
  void Add(double value) {
    ++count;
    const double distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }
  double Value() const { return squares / count; }
};

struct Deviation : Variance {
  double Value() const { return std::sqrt(Variance::Value()); }
};

HistogramReductionKind KindOf(OfHistograms of_histograms) {
  return of_histograms == OfHistograms::kAverage ? HistogramReductionKind::kAverage
                                                 : HistogramReductionKind::kSum;
}

template <typename Reduction>
class ReductionNode : public VectorNode {
 public:
  ReductionNode(const AggregationPlan& plan, VectorNodePtr vector)
      : plan_(plan),
        vector_(std::move(vector)),
        grouping_(plan),
        histograms_(KindOf(kOfHistograms), plan.expr_range) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    grouping_.Extend(vector_->rows(), rows_);
    groups_.resize(rows_.size());
    column_.Reset(rows_.size());
    ReduceFloats();
    if (vector_->view().has_histograms()) TakeHistograms(run.annotations());
    Publish(column_);
    return Ok();
  }

 private:
  static constexpr OfHistograms kOfHistograms = Reduction::kOfHistograms;

  void ReduceFloats() {
    const std::span<const double> values = vector_->values();
    const std::span<const uint8_t> present = vector_->present();
    const std::span<const uint32_t> group_of = grouping_.group_of();
    for (size_t row = 0; row < values.size(); ++row) {
      if (present[row] == kAbsent) continue;
      if (kOfHistograms != OfHistograms::kCount && present[row] != kFloat) continue;
      const uint32_t group = group_of[row];
      if (column_.present[group] != kAbsent) {
        groups_[group].Add(values[row]);
      } else {
        groups_[group].First(values[row]);
        column_.present[group] = kFloat;
      }
    }
    for (size_t group = 0; group < groups_.size(); ++group) {
      if (column_.present[group] != kAbsent) column_.values[group] = groups_[group].Value();
    }
  }

  void TakeHistograms(AnnotationSet& annotations) {
    if constexpr (kOfHistograms == OfHistograms::kLeaveOut) {
      RemarkHistograms(*vector_, plan_.op, plan_.expr_range, annotations);
    } else if constexpr (kOfHistograms != OfHistograms::kCount) {
      histograms_.Reduce(*vector_, grouping_, column_, annotations);
    }
  }

  const AggregationPlan& plan_;
  VectorNodePtr vector_;
  Grouping grouping_;
  std::vector<Reduction> groups_;
  HistogramReduction histograms_;  // for sum and avg
  Column column_;
};

template <typename Reduction>
VectorNodePtr Make(const AggregationPlan& plan, VectorNodePtr vector) {
  return std::make_unique<ReductionNode<Reduction>>(plan, std::move(vector));
}

}  // namespace

VectorNodePtr MakeReduction(const AggregationPlan& plan, VectorNodePtr vector) {
  switch (plan.op) {
    case grammar::AggregateOp::kAvg:
      return Make<Average>(plan, std::move(vector));
    case grammar::AggregateOp::kMin:
      return Make<Least>(plan, std::move(vector));
    case grammar::AggregateOp::kMax:
      return Make<Greatest>(plan, std::move(vector));
    case grammar::AggregateOp::kCount:
      return Make<Count>(plan, std::move(vector));
    case grammar::AggregateOp::kGroup:
      return Make<One>(plan, std::move(vector));
    case grammar::AggregateOp::kStddev:
      return Make<Deviation>(plan, std::move(vector));
    case grammar::AggregateOp::kStdvar:
      return Make<Variance>(plan, std::move(vector));
    default:
      return Make<Sum>(plan, std::move(vector));
  }
}

}  // namespace alertd::query
