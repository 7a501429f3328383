#include <string>
#include <variant>

#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/series_logic.h"

namespace alertd::lint {
namespace {

using grammar::Binary;
using grammar::BinaryOp;
using grammar::Expr;

// What is wrong with it; empty where it may change something.
std::string ProblemOf(const Binary& binary) {
  if (binary.op == BinaryOp::kAnd && HasPartners(binary)) {
    return "this changes nothing: whatever is on the left side has its like on the right";
  }
  if (binary.op == BinaryOp::kUnless && NeverMeet(binary)) {
    return "this takes nothing away: what is on the left side is never on the right";
  }
  if (binary.op == BinaryOp::kOr && IsPartner(binary)) {
    return "this adds nothing: whatever is on the right side has its like on the left";
  }
  return {};
}

void Look(const rules::Rule& rule, Findings& findings) {
  grammar::Walk(*rule.expr, [&](const Expr& expr) {
    const auto* binary = std::get_if<Binary>(&expr.node);
    if (binary == nullptr || !grammar::IsSetOp(binary->op)) return;
    std::string problem = ProblemOf(*binary);
    if (problem.empty()) return;
    findings.Add({.location = PlaceOf(rule, binary->op_range),
                  .message = std::move(problem),
                  .suggestion = {}});
  });
}

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(
      input.configuration,
      [&findings](const rules::Rule& rule, const rules::RuleGroup&) { Look(rule, findings); });
}

}  // namespace

const Lint kIdleOperator = {
    .name = "idle-operator",
    .summary = "An `and`, `or` or `unless` that changes nothing.",
    .explanation =
        R"(The right side of `and` decides which series of the left one stay. Where each of those is sure to have
its like there (`x > 5 and x`, or anything with `and on () vector(1)`), all of them do. In the same way
`x or x{job="a"}` is x, and `unless` takes nothing from what is never there together with its right side
(`x > 5 unless absent(x)`). The condition works without it, so that something else was meant. Only what
follows from how the expressions are built is found, whatever series there are.)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m]) > 0 and on () (maintenance or vector(1))
        labels: {severity: high}
        annotations: {summary: "Tasks fail"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m]) > 0 and on () (maintenance or vector(1)) == 1
        labels: {severity: high}
        annotations: {summary: "Tasks fail"}
)",
    .run = &Run};

}  // namespace alertd::lint
