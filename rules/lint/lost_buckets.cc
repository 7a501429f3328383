#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/label_flow.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selector_walk.h"

namespace alertd::lint {
namespace {

using grammar::Aggregation;
using grammar::Call;
using grammar::Expr;

constexpr std::string_view kBucketLabel = "le";
constexpr std::array<std::string_view, 3> kOfBuckets = {"histogram_fraction", "histogram_quantile",
                                                        "histogram_quantiles"};

// The argument that has the buckets; null for other calls.
const Expr* BucketsOf(const Expr& expr) {
  const auto* call = std::get_if<Call>(&expr.node);
  if (call == nullptr ||
      std::find(kOfBuckets.begin(), kOfBuckets.end(), call->function->name) == kOfBuckets.end()) {
    return nullptr;
  }
  const auto found = std::find_if(
      call->args.begin(), call->args.end(),
      [](const grammar::ExprPtr& arg) { return arg->type == grammar::ValueType::kVector; });
  return found == call->args.end() ? nullptr : found->get();
}

// Native histograms have no buckets of their own and need no label for them.
bool ReadsClassicBuckets(const Expr& expr) {
  bool reads = false;
  ForEachSelector(expr, [&reads](const grammar::VectorSelector& selector, const Expr&) {
    reads = reads || std::string_view(selector.name).ends_with("_bucket");
  });
  return reads;
}

std::string Suggest(const Expr& cause) {
  const auto* aggregation = std::get_if<Aggregation>(&cause.node);
  if (aggregation == nullptr) return {};
  if (aggregation->without) return "take le out of without (…)";
  std::string names(kBucketLabel);
  for (const std::string& name : aggregation->grouping)
    names += ", " + name;
  return "keep it: by (" + names + ")";
}

void Look(const rules::Rule& rule, Findings& findings) {
  std::optional<LabelFlow> flow;
  grammar::Walk(*rule.expr, [&](const Expr& expr) {
    const Expr* const buckets = BucketsOf(expr);
    if (buckets == nullptr || !ReadsClassicBuckets(*buckets)) return;
    if (!flow) flow.emplace(*rule.expr);
    const LabelFact& fact = flow->Of(*buckets).Of(kBucketLabel);
    if (fact.presence != Presence::kNever || fact.cause == nullptr) return;
    const std::string function(std::get<Call>(expr.node).function->name);
    findings.Add({.location = PlaceOf(rule, fact.cause->range),
                  .message = function + "() finds no bucket here, and yields nothing: " +
                             DescribeCause(*fact.cause) + " takes the label \"le\" away",
                  .suggestion = Suggest(*fact.cause)});
  });
}

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(
      input.configuration,
      [&findings](const rules::Rule& rule, const rules::RuleGroup&) { Look(rule, findings); });
}

}  // namespace

const Lint kLostBuckets = {
    .name = "lost-buckets",
    .summary = "A quantile of buckets that an aggregation has added up.",
    .explanation =
        R"(A classic histogram is told apart into buckets by the label "le". histogram_quantile() and its kin
leave out every series without it, so that after an aggregation that does not keep it the result is
empty, and an alert on it never fires. Found where the metric's name ends in _bucket; native
histograms have no such label and need none.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: TasksAreSlow
        expr: histogram_quantile(0.9, sum by (job) (rate(tasks_seconds_bucket[5m]))) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks are slow"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: TasksAreSlow
        expr: histogram_quantile(0.9, sum by (le, job) (rate(tasks_seconds_bucket[5m]))) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks are slow"}
)",
    .run = &Run};

}  // namespace alertd::lint
