// absent and absent_over_time: one element where there is nothing.

#include <algorithm>
#include <memory>
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

bool HasNothing(const VectorNode& vector) {
  const std::span<const uint8_t> present = vector.present();
  return std::all_of(present.begin(), present.end(), [](uint8_t kind) { return kind == kAbsent; });
}

bool HasNothing(const RangeNode& range) { return range.samples().size() == 0; }

// One row, which is present when `Source`, a node of either kind, has nothing.
template <typename Source>
class AbsentNode : public VectorNode {
 public:
  AbsentNode(std::unique_ptr<Source> source, Labels labels) : source_(std::move(source)) {
    rows_.FindOrAppend({std::move(labels), NameMark::kKeep});
  }

 protected:
  Status Compute(RunContext& run, Timestamp at) override {
    ALERTD_TRY(std::ignore, source_->Evaluate(run, at));
    column_.Reset(rows_.size());
    if (HasNothing(*source_)) column_.Set(0, 1.0);
    Publish(column_);
    return Ok();
  }

 private:
  std::unique_ptr<Source> source_;
  Column column_;
};

template <typename Source>
using BuildSource = Result<std::unique_ptr<Source>> (NodeBuilder::*)(const PlanNode& plan) const;

template <typename Source, BuildSource<Source> kBuild>
Result<VectorNodePtr> BuildAbsent(const PlanNode& plan, const NodeBuilder& builder) {
  const PlanNode& arg = *std::get<CallPlan>(plan.node).args[0];
  ALERTD_TRY(std::unique_ptr<Source> source, (builder.*kBuild)(arg));
  return VectorNodePtr(
      std::make_unique<AbsentNode<Source>>(std::move(source), LabelsOfMissing(arg)));
}

constexpr FunctionRow kRows[] = {
    {"absent", BuildVector{BuildAbsent<VectorNode, &NodeBuilder::Vector>}},
    {"absent_over_time", BuildVector{BuildAbsent<RangeNode, &NodeBuilder::Range>}},
};

}  // namespace

std::span<const FunctionRow> AbsentFunctions() { return kRows; }

}  // namespace alertd::query
