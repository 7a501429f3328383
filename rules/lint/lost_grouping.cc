#include <optional>
#include <string>
#include <variant>

#include "rules/lint/label_flow.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

using grammar::Aggregation;
using grammar::Expr;

bool IsNested(const Expr& expr) {
  const auto* aggregation = std::get_if<Aggregation>(&expr.node);
  return aggregation != nullptr && !aggregation->without && !aggregation->grouping.empty();
}

void Look(const rules::Rule& rule, Findings& findings) {
  std::optional<LabelFlow> flow;
  grammar::Walk(*rule.expr, [&](const Expr& expr) {
    if (!IsNested(expr)) return;
    if (!flow) flow.emplace(*rule.expr);
    const auto& aggregation = std::get<Aggregation>(expr.node);
    for (const std::string& name : aggregation.grouping) {
      const LabelFact& fact = flow->Of(*aggregation.expr).Of(name);
      if (fact.presence != Presence::kNever || fact.cause == nullptr) continue;
      findings.Add({.location = PlaceOf(rule, expr.range),
                    .message = "there is no label \"" + name + "\" to group by: " +
                               DescribeCause(*fact.cause) + " inside has taken it away",
                    .suggestion = {}});
    }
  });
}

void Run(const LintInput& input, Findings& findings) {
  ForEachExpression(
      input.configuration,
      [&findings](const rules::Rule& rule, const rules::RuleGroup&) { Look(rule, findings); });
}

}  // namespace

const Lint kLostGrouping = {
    .name = "lost-grouping",
    .summary = "Grouping by a label that an inner aggregation has taken away.",
    .explanation =
        R"(An aggregation can only group by labels that its vector still has. Where an inner one (or absent(), or
an operator with `on`) has dropped the label, everything ends up in one group.)",
    .bad = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:max", expr: 'max by (job) (sum by (instance) (http_requests))'}
)",
    .good = R"(groups:
  - name: http
    rules:
      - {record: "job:http_requests:max", expr: 'max by (job) (sum by (job, instance) (http_requests))'}
)",
    .run = &Run};

}  // namespace alertd::lint
