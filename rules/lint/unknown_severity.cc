// Severities that nobody knows. In our own alerts every one is told of, for it ranks as MEDIUM;
// elsewhere a name of one's own is fine, and only what looks misspelt is.

#include <string>

#include "engine/model/labels.h"
#include "engine/model/severity.h"
#include "rules/lint/lints.h"
#include "rules/lint/route_walk.h"
#include "rules/lint/rule_text_place.h"
#include "rules/severity_spelling.h"

namespace alertd::lint {
namespace {

using rules::MeantSeverity;
using rules::Rule;

std::string DidYouMean(const std::string& severity) {
  return "did you mean " + Quote(severity) + "?";
}

void FindInRule(const Rule& rule, Findings& findings) {
  if (rule.kind != rules::RuleKind::kAlerting || rule.source == nullptr) return;
  const auto label = rule.source->labels.find(kSeverityLabel);
  if (label == rule.source->labels.end()) return;
  const std::string& value = label->second.value();
  // A template decides for each alert.
  const bool is_fine =
      value.empty() || value.find("{{") != std::string::npos || IsKnownSeverity(value);
  if (is_fine) return;
  const std::string meant = MeantSeverity(value);
  if (meant.empty() && rule.source->syntax != rules::RuleSyntax::kNative) return;
  findings.Add({.location = {rule.location.file, label->second.range()},
                .message = "unknown severity " + Quote(value) + "; it ranks as MEDIUM",
                .suggestion = meant.empty() ? "" : DidYouMean(meant)});
}

// What a regular expression is about is not looked at.
void FindInMatchers(const Matchers& matchers, const rules::SourceLocation& location,
                    Findings& findings) {
  if (location.file == nullptr) return;
  for (const Matcher& matcher : matchers) {
    const bool is_plain =
        matcher.kind() == MatchKind::kEqual || matcher.kind() == MatchKind::kNotEqual;
    if (!is_plain || matcher.name() != kSeverityLabel) continue;
    const std::string meant = MeantSeverity(matcher.value());
    if (meant.empty()) continue;
    findings.Add({.location = location,
                  .message = FormatMatcher(matcher) + " names an unknown severity",
                  .suggestion = DidYouMean(meant)});
  }
}

void Run(const LintInput& input, Findings& findings) {
  const rules::Configuration& configuration = input.configuration;
  ForEachRule(configuration, [&findings](const Rule& rule, const rules::RuleGroup&) {
    FindInRule(rule, findings);
  });
  WalkRoutes(configuration.root_route, [&findings](const rules::Route& route) {
    FindInMatchers(route.matchers, route.location, findings);
  });
  for (const rules::InhibitRule& rule : configuration.inhibit_rules) {
    FindInMatchers(rule.source, rule.location, findings);
    FindInMatchers(rule.target, rule.location, findings);
  }
  for (const rules::Suppression& suppression : configuration.suppressions)
    FindInMatchers(suppression.matchers, suppression.location, findings);
}

}  // namespace

const Lint kUnknownSeverity = {
    .name = "unknown-severity",
    .summary = "A severity that is probably misspelt.",
    .explanation =
        R"(Routes choose by severity, so an alert with a misspelt one goes elsewhere, or to nobody, and a route
for a misspelt one gets no alert. Known are CRITICAL, HIGH, MEDIUM, LOW and INFO, and what ranks with
them: page; error; warning and warn; none; in any case. Of names of one's own (ticket, sev-1) only those
in `alerts:` are told of: they rank as MEDIUM. Values of regular expressions are left alone.)",
    .bad = R"(groups:
  - name: http
    rules:
      - alert: TooManyErrors
        expr: job:http_errors:rate5m > 5
        labels: {severity: critcal}
        annotations: {summary: "{{ $value }} errors per second"}
)",
    .good = R"(groups:
  - name: http
    rules:
      - alert: TooManyErrors
        expr: job:http_errors:rate5m > 5
        labels: {severity: critical}
        annotations: {summary: "{{ $value }} errors per second"}
)",
    .run = &Run};

}  // namespace alertd::lint
