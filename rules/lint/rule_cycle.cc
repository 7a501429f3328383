#include <string>

#include "rules/lint/lints.h"
#include "rules/lint/rule_graph.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

void Run(const LintInput& input, Findings& findings) {
  const RuleGraph graph = ReadRuleGraph(input.configuration);
  for (const std::vector<size_t>& cycle : FindCycles(graph)) {
    const rules::Rule& first = *graph.rules[cycle.front()];
    std::string message = "rule \"" + first.name + "\" depends on itself: it reads ";
    for (size_t i = 1; i < cycle.size(); ++i) {
      const rules::Rule& rule = *graph.rules[cycle[i]];
      message += "\"" + rule.name + "\" (" + rule.location.Describe() + "), which reads ";
    }
    findings.Add({.location = PlaceOfName(first),
                  .message = message + "\"" + first.name + "\"",
                  .suggestion = {}});
  }
}

}  // namespace

const Lint kRuleCycle = {
    .name = "rule-cycle",
    .summary = "Recording rules that depend on each other in a circle.",
    .explanation =
        R"(Whichever of them is evaluated first reads what the others made an evaluation before, so the results
are late by one evaluation and depend on the order of the groups. A single rule that reads its own
series is left alone: that is a way to remember.)",
    .bad = R"(groups:
  - name: first
    rules:
      - {record: "job:limit:max", expr: 'max by (job) (job:load:sum)'}
  - name: second
    rules:
      - {record: "job:load:sum", expr: 'sum by (job) (load) / on (job) job:limit:max'}
)",
    .good = R"(groups:
  - name: first
    rules:
      - {record: "job:load:sum", expr: 'sum by (job) (load)'}
      - {record: "job:limit:max", expr: 'max by (job) (job:load:sum)'}
)",
    .run = &Run};

}  // namespace alertd::lint
