// absent and absent_over_time: one element where there is nothing.

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/query/function_row.h"
#include "engine/query/node_builder.h"

namespace alertd::query {
namespace {

const Matchers* MatchersOf(const PlanNode& plan) {
  if (const auto* selector = std::get_if<SelectorPlan>(&plan.node); selector != nullptr) {
    return &selector->matchers;
  }
  const auto* range = std::get_if<RangeSelectorPlan>(&plan.node);
  return range == nullptr ? nullptr : &range->matchers;
}

// What the missing series would be labelled, as far as the selector says so: by the matchers for
// equality whose label no other matcher is about.
Labels LabelsOfMissing(const PlanNode& plan) {
  LabelsBuilder labels;
  const Matchers* matchers = MatchersOf(plan);
  if (matchers == nullptr) return {};
  std::vector<std::string> decided;
  for (const Matcher& matcher : *matchers) {
    if (matcher.name() == kMetricNameLabel) continue;
    const bool first = std::find(decided.begin(), decided.end(), matcher.name()) == decided.end();
    if (matcher.kind() == MatchKind::kEqual && first) {
      labels.Set(matcher.name(), matcher.value());
      decided.push_back(matcher.name());
    } else {
      labels.Remove(matcher.name());
    }
  }
  return labels.Build();
}

class AbsentNode : public VectorNode {
 public:
  explicit AbsentNode(Labels labels) {
    rows_.FindOrAppend({std::move(labels), NameMark::kKeep});
    column_.Reset(1);
  }

 protected:
  void PublishAbsence(bool absent) {
    column_.values[0] = 1;
    column_.present[0] = absent ? 1 : 0;
    Publish(column_);
  }

 private:
  Column column_;
};

class AbsentVectorNode : public AbsentNode {
 public:
  AbsentVectorNode(VectorNodePtr vector, Labels labels)
      : AbsentNode(std::move(labels)), vector_(std::move(vector)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, vector_->Evaluate(run, at));
    const std::span<const uint8_t> present = vector_->present();
    PublishAbsence(std::find(present.begin(), present.end(), uint8_t{1}) == present.end());
    return Ok();
  }

 private:
  VectorNodePtr vector_;
};

class AbsentRangeNode : public AbsentNode {
 public:
  AbsentRangeNode(RangeNodePtr range, Labels labels)
      : AbsentNode(std::move(labels)), range_(std::move(range)) {}

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, range_->Evaluate(run, at));
    PublishAbsence(range_->samples().size() == 0);
    return Ok();
  }

 private:
  RangeNodePtr range_;
};

Result<VectorNodePtr> BuildAbsent(const PlanNode& plan, const NodeBuilder& builder) {
  const PlanNode& arg = *std::get<CallPlan>(plan.node).args[0];
  ALERTD_TRY(VectorNodePtr vector, builder.Vector(arg));
  return VectorNodePtr(std::make_unique<AbsentVectorNode>(std::move(vector), LabelsOfMissing(arg)));
}

Result<VectorNodePtr> BuildAbsentOverTime(const PlanNode& plan, const NodeBuilder& builder) {
  const PlanNode& arg = *std::get<CallPlan>(plan.node).args[0];
  ALERTD_TRY(RangeNodePtr range, builder.Range(arg));
  return VectorNodePtr(std::make_unique<AbsentRangeNode>(std::move(range), LabelsOfMissing(arg)));
}

constexpr FunctionRow kRows[] = {
    {"absent", BuildVector{BuildAbsent}},
    {"absent_over_time", BuildVector{BuildAbsentOverTime}},
};

}  // namespace

std::span<const FunctionRow> AbsentFunctions() { return kRows; }

}  // namespace alertd::query
