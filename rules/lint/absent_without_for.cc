#include <optional>
#include <string>
#include <variant>

#include "grammar/function_table.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/unwrap.h"

namespace alertd::lint {
namespace {

using grammar::Expr;

// An absent() that alone makes the alert fire; null when there is none.
const Expr* FindAbsent(const Expr& expr) {
  const Expr& inner = WithoutParens(expr);
  if (const auto* call = std::get_if<grammar::Call>(&inner.node)) {
    return call->function->name == "absent" ? &inner : nullptr;
  }
  const auto* binary = std::get_if<grammar::Binary>(&inner.node);
  if (binary == nullptr) return nullptr;
  if (binary->op == grammar::BinaryOp::kOr) {
    const Expr* const left = FindAbsent(*binary->left);
    return left != nullptr ? left : FindAbsent(*binary->right);
  }
  // absent(x) == 1 and the like.
  const bool compared =
      grammar::IsComparison(binary->op) && binary->right->type == grammar::ValueType::kScalar;
  return compared ? FindAbsent(*binary->left) : nullptr;
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting || rule.hold > Duration::zero()) return;
    const Expr* const absent = FindAbsent(*rule.expr);
    if (absent == nullptr) return;
    findings.Add({.location = PlaceOf(rule, absent->range),
                  .message = "absent() without \"for\": one missed scrape, or a restart of what is "
                             "scraped, fires the alert at once",
                  .suggestion = "add for: 5m, or ask absent_over_time(…[5m])"});
  });
}

}  // namespace

const Lint kAbsentWithoutFor = {
    .name = "absent-without-for",
    .summary = "An alert on absent() that waits for nothing.",
    .explanation =
        R"(A series is absent for a moment whenever its target restarts, is moved or misses a scrape, and
everything is absent when alertd itself has just started. With `for`, or with absent_over_time() of a
range, the alert waits for the next scrapes.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: NoTasks
        expr: absent(tasks_total{job="worker"})
        labels: {severity: high}
        annotations: {summary: "Nothing is known of tasks"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: NoTasks
        expr: absent(tasks_total{job="worker"})
        for: 5m
        labels: {severity: high}
        annotations: {summary: "Nothing is known of tasks"}
)",
    .run = &Run};

}  // namespace alertd::lint
