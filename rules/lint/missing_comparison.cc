#include <algorithm>
#include <array>
#include <string_view>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Expr;

constexpr std::array<std::string_view, 7> kOfExistence = {
    "last_over_time", "present_over_time", "count_over_time", "label_replace", "label_join",
    "sort",           "sort_desc"};

// Whether it only asks if there are certain series: those that matchers choose, or whose name says
// that they are there or not and always 1.
bool AsksForExistence(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (const auto* selector = std::get_if<grammar::VectorSelector>(&inner.node)) {
    return selector->name.ends_with("_info") || selector->matchers.size() > 1;
  }
  if (const auto* matrix = std::get_if<grammar::MatrixSelector>(&inner.node)) {
    return matrix->selector.matchers.size() > 1;
  }
  if (const auto* aggregation = std::get_if<grammar::Aggregation>(&inner.node)) {
    const bool counts = aggregation->op == grammar::AggregateOp::kCount ||
                        aggregation->op == grammar::AggregateOp::kGroup;
    return counts && AsksForExistence(*aggregation->expr);
  }
  if (const auto* binary = std::get_if<grammar::Binary>(&inner.node)) {
    const bool chooses =
        binary->op == grammar::BinaryOp::kAnd || binary->op == grammar::BinaryOp::kUnless;
    return chooses && AsksForExistence(*binary->left);
  }
  const auto* call = std::get_if<grammar::Call>(&inner.node);
  const bool passes = call != nullptr && std::find(kOfExistence.begin(), kOfExistence.end(),
                                                   call->function->name) != kOfExistence.end();
  return passes && AsksForExistence(*call->args[0]);
}

bool ComparesNothing(const Expr& expr) {
  return expr.type == grammar::ValueType::kVector && ReadsSeries(expr) &&
         SelectivityOf(expr).indifference == Indifference::kNoComparison && !AsksForExistence(expr);
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting) return;
    if (ComparesNothing(*rule.expr)) {
      findings.Add({.location = PlaceOf(rule, rule.expr->range),
                    .message = "the condition compares nothing: the alert fires for every series, "
                               "also for those with the value 0",
                    .suggestion = "compare the value, as in: … > 0"});
    }
    if (rule.resolve_when != nullptr && ComparesNothing(*rule.resolve_when)) {
      findings.Add({.location = PlaceOf(ResolvingRule(rule), rule.resolve_when->range),
                    .message = "resolve_when compares nothing: it holds for every series, also for "
                               "those with the value 0, and holds no alert back",
                    .suggestion = "compare the value, as in: … < 1"});
    }
  });
}

}  // namespace

const Lint kMissingComparison = {
    .name = "missing-comparison",
    .summary = "An alert whose condition compares nothing.",
    .explanation =
        R"(An alert fires for every series that its expression yields, whatever the value: 0 is no "false" here.
A condition needs a comparison, absent(), or `and` and `unless` with what decides. An expression
without any series, such as vector(1), is taken for an alert that is meant to fire always.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m])
        labels: {severity: high}
        annotations: {summary: "Tasks fail"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m]) > 0
        labels: {severity: high}
        annotations: {summary: "Tasks fail"}
)",
    .run = &Run};

}  // namespace alertd::lint
