#include <string>

#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"

namespace alertd::lint {
namespace {

bool IsInfoName(const grammar::Expr& expr) {
  const auto* selector = std::get_if<grammar::VectorSelector>(&expr.node);
  return selector != nullptr && selector->name.ends_with("_info");
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting || !ReadsSeries(*rule.expr)) return;
    const Selectivity selectivity = SelectivityOf(*rule.expr);
    // Such a series is there or not, and always 1.
    if (selectivity.indifference != Indifference::kNoComparison || IsInfoName(*rule.expr)) return;
    findings.Add({.location = PlaceOf(rule, rule.expr->range),
                  .message = "the condition compares nothing: the alert fires for every series, "
                             "also for those with the value 0",
                  .suggestion = "compare the value, as in: … > 0"});
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
