#include <map>
#include <string>
#include <utility>

#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/template_trial.h"

namespace alertd::lint {
namespace {

using Sources = std::map<std::string, rules::ScalarText, std::less<>>;

void LookAt(const rules::Rule& rule, const rules::TemplateTexts& texts, const Sources& sources,
            Findings& findings) {
  for (const auto& [name, text] : texts) {
    const auto source = sources.find(name);
    if (source == sources.end()) continue;
    for (SourceError& failure : SureFailures(text)) {
      findings.Add(
          {.location = {.file = rule.location.file, .range = source->second.Locate(failure.range)},
           .message = "this fails whenever it is expanded: " + std::move(failure.message),
           .suggestion = std::move(failure.suggestion)});
    }
  }
}

void Run(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const rules::Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kAlerting || rule.source == nullptr) return;
    LookAt(rule, rule.labels, rule.source->labels, findings);
    LookAt(rule, rule.annotations, rule.source->annotations, findings);
  });
}

}  // namespace

const Lint kBrokenTemplate = {
    .name = "broken-template",
    .summary = "A template that is certain to fail when the alert fires.",
    .explanation =
        R"(A template that fails shows an error in the place of the message, at night. Some are certain to fail
whatever the alert is: a field that the data do not have, a template that is not defined, a function
with too few arguments, a query that does not parse, a comparison of the value, which is a number
with a fraction, with a whole number (Go does not convert: write 5.0).)",
    .bad = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m]) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks fail{{ if gt $value 5 }} often{{ end }}"}
)",
    .good = R"(groups:
  - name: tasks
    rules:
      - alert: TasksFail
        expr: rate(tasks_failed_total[5m]) > 1
        labels: {severity: high}
        annotations: {summary: "Tasks fail{{ if gt $value 5.0 }} often{{ end }}"}
)",
    .run = &Run};

}  // namespace alertd::lint
