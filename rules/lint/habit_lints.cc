// What every alert should say: how bad it is, what is wrong, and what to do. In rule files of
// Prometheus a missing severity or runbook is only found where most alerts of the file have one.

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/model/labels.h"
#include "rules/lint/lints.h"
#include "rules/lint/rule_text_place.h"
#include "rules/lint/selectivity.h"

namespace alertd::lint {
namespace {

using rules::Rule;

bool IsAlert(const Rule& rule) { return rule.kind == rules::RuleKind::kAlerting; }

// One that fires always, to show that alerts arrive, needs no runbook.
bool IsHeartbeat(const Rule& rule) { return !ReadsSeries(*rule.expr); }

bool HasSeverity(const Rule& rule) {
  return std::any_of(rule.labels.begin(), rule.labels.end(), [](const auto& label) {
    return label.first == kSeverityLabel && !label.second.empty();
  });
}

bool HasRunbook(const Rule& rule) {
  return std::any_of(rule.annotations.begin(), rule.annotations.end(), [](const auto& annotation) {
    return annotation.first.find("runbook") != std::string::npos && !annotation.second.empty();
  });
}

bool HasMessage(const Rule& rule) {
  return std::any_of(rule.annotations.begin(), rule.annotations.end(), [](const auto& annotation) {
    return annotation.first.find("runbook") == std::string::npos && !annotation.second.empty();
  });
}

// How many alerts of a file do it, and how many there are.
struct Custom {
  size_t with = 0;
  size_t all = 0;

  // Two others at least, and most of them.
  bool IsKept() const { return with >= 2 && 2 * with > all; }
  std::string Describe() const {
    return std::to_string(with) + " of the " + std::to_string(all) + " alerts of this file";
  }
};

// Adds a finding for alerts that do not do what most alerts of their file do.
void FindBreaches(const LintInput& input, const std::function<bool(const Rule&)>& does,
                  const std::function<void(const Rule&, const Custom&)>& report) {
  std::map<std::string, Custom> by_file;
  ForEachRule(input.configuration, [&](const Rule& rule, const rules::RuleGroup& group) {
    if (!IsAlert(rule) || IsHeartbeat(rule)) return;
    Custom& custom = by_file[group.file];
    ++custom.all;
    if (does(rule)) ++custom.with;
  });
  ForEachRule(input.configuration, [&](const Rule& rule, const rules::RuleGroup& group) {
    const Custom& custom = by_file[group.file];
    if (IsAlert(rule) && custom.IsKept() && !does(rule) && !IsHeartbeat(rule)) report(rule, custom);
  });
}

void FindMissingSeverity(const LintInput& input, Findings& findings) {
  FindBreaches(input, &HasSeverity, [&findings](const Rule& rule, const Custom& custom) {
    // Of our own alerts it is said where they are read, whatever the others do.
    if (rule.source != nullptr && rule.source->syntax == rules::RuleSyntax::kNative) return;
    findings.Add({.location = PlaceOfName(rule),
                  .message = "alert \"" + rule.name + "\" has no label \"severity\", which " +
                             custom.Describe() + " have; it ranks as MEDIUM",
                  .suggestion = {}});
  });
}

void FindMissingRunbook(const LintInput& input, Findings& findings) {
  FindBreaches(input, &HasRunbook, [&findings](const Rule& rule, const Custom& custom) {
    findings.Add({.location = PlaceOfName(rule),
                  .message = "alert \"" + rule.name + "\" has no \"runbook_url\", which " +
                             custom.Describe() + " have",
                  .suggestion = {}});
  });
}

void FindMissingMessage(const LintInput& input, Findings& findings) {
  ForEachRule(input.configuration, [&findings](const Rule& rule, const rules::RuleGroup&) {
    if (!IsAlert(rule) || HasMessage(rule) || IsHeartbeat(rule)) return;
    const bool native = rule.source != nullptr && rule.source->syntax == rules::RuleSyntax::kNative;
    findings.Add(
        {.location = PlaceOfName(rule),
         .message = "alert \"" + rule.name + "\" has no message: who gets it sees only " + "labels",
         .suggestion = native ? "add message: \"… {{ $value }}\""
                              : "add annotations: {summary: \"… {{ $value }}\"}"});
  });
}

}  // namespace

const Lint kMissingSeverity = {
    .name = "missing-severity",
    .summary = "An alert without a severity.",
    .explanation =
        R"(The severity decides who is told, how soon and how often; without one an alert ranks as MEDIUM. In
`alerts:` every alert should have one; in `groups:` it is found where most alerts of the file have
one and this one was forgotten.)",
    .bad = R"(alerts:
  - name: queue_full
    condition: queue_length > 90
    message: "{{ $value }} tasks wait"
)",
    .good = R"(alerts:
  - name: queue_full
    severity: HIGH
    condition: queue_length > 90
    message: "{{ $value }} tasks wait"
)",
    .run = &FindMissingSeverity};

const Lint kMissingMessage = {
    .name = "missing-message",
    .summary = "An alert that tells people nothing.",
    .explanation =
        R"(Who is woken by an alert should read what is wrong, with the value and where. Without a message (or an
annotation such as summary or description) there are only the labels.)",
    .bad = R"(alerts:
  - name: queue_full
    severity: HIGH
    condition: queue_length > 90
)",
    .good = R"(alerts:
  - name: queue_full
    severity: HIGH
    condition: queue_length > 90
    message: "{{ $value }} tasks wait on {{ $labels.instance }}"
)",
    .kind = LintKind::kHabit,
    .run = &FindMissingMessage};

const Lint kMissingRunbook = {
    .name = "missing-runbook",
    .summary = "An alert without a runbook where most have one.",
    .explanation =
        R"(A runbook says what to do at night. Found where most alerts of the file have one (two at least) and
this one was forgotten; a file without runbooks is left alone.)",
    .bad = R"(alerts:
  - {name: a, severity: HIGH, condition: a > 1, message: "A", runbook_url: "https://docs/a"}
  - {name: b, severity: HIGH, condition: b > 1, message: "B", runbook_url: "https://docs/b"}
  - {name: c, severity: HIGH, condition: c > 1, message: "C"}
)",
    .good = R"(alerts:
  - {name: a, severity: HIGH, condition: a > 1, message: "A", runbook_url: "https://docs/a"}
  - {name: b, severity: HIGH, condition: b > 1, message: "B", runbook_url: "https://docs/b"}
  - {name: c, severity: HIGH, condition: c > 1, message: "C", runbook_url: "https://docs/c"}
)",
    .kind = LintKind::kHabit,
    .run = &FindMissingRunbook};

}  // namespace alertd::lint
