#include <map>
#include <string>
#include <tuple>

#include "rules/lint/lints.h"

namespace alertd::lint {
namespace {

void Run(const LintInput& input, Findings& findings) {
  std::map<std::tuple<rules::RuleKind, std::string, rules::TemplateTexts>, const rules::Rule*> seen;
  for (const rules::RuleGroup& group : input.configuration.groups) {
    for (const rules::Rule& rule : group.rules) {
      const auto [first, added] =
          seen.emplace(std::tuple(rule.kind, rule.name, rule.labels), &rule);
      if (added) continue;
      findings.Add({.location = rule.location,
                    .message = "rule \"" + rule.name +
                               "\" has the name and the labels of the one at " +
                               first->second->location.Describe(),
                    .suggestion = {}});
    }
  }
}

}  // namespace

const Lint kDuplicateRule = {
    .name = "duplicate-rule",
    .summary = "Two rules with the same name and labels.",
    .explanation =
        R"(Two alerts of one name and the same labels are one alert to whoever receives them: one resolves
what the other fires. Two recording rules overwrite each other's series. Give one another name or
label, or remove it.)",
    .bad = R"(groups:
  - name: queue
    rules:
      - {alert: QueueFull, expr: queue_length > 90, labels: {severity: high}, annotations: {summary: "Full"}}
      - {alert: QueueFull, expr: queue_length > 99, labels: {severity: high}, annotations: {summary: "Full"}}
)",
    .good = R"(groups:
  - name: queue
    rules:
      - {alert: QueueFull, expr: queue_length > 90, labels: {severity: high}, annotations: {summary: "Full"}}
      - {alert: QueueFull, expr: queue_length > 99, labels: {severity: critical}, annotations: {summary: "Full"}}
)",
    .run = &Run};

}  // namespace alertd::lint
