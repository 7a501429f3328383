#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/spelling.h"
#include "rules/lint/lints.h"
#include "rules/lint/matcher_logic.h"
#include "rules/lint/rule_text_place.h"

namespace alertd::lint {
namespace {

using rules::Suppression;

class IdleSuppressionLint {
 public:
  IdleSuppressionLint(const LintInput& input, Findings& findings) : findings_(findings) {
    ForEachRule(input.configuration, [this](const rules::Rule& rule, const rules::RuleGroup&) {
      if (rule.kind == rules::RuleKind::kAlerting) alerts_.insert(rule.name);
    });
  }

  void Look(const Suppression& suppression) {
    if (const auto contradiction = FindContradiction(suppression.matchers)) {
      Add(suppression, "no alert has both " + FormatMatcher(*contradiction->first) + " and " +
                           FormatMatcher(*contradiction->second));
      return;
    }
    if (NeverOpens(suppression)) {
      Add(suppression, "its schedule never opens within its time_range");
      return;
    }
    for (const Matcher& matcher : suppression.matchers) {
      if (matcher.name() == kAlertNameLabel) LookAtName(suppression, matcher);
    }
  }

 private:
  static bool NeverOpens(const Suppression& suppression) {
    if (!suppression.schedule || !suppression.starts_at || !suppression.ends_at) return false;
    return !OpenAt(suppression, *suppression.starts_at) &&
           !NextChange(suppression, *suppression.starts_at);
  }

  // Alerts may also come from files that are not at hand, or from outside. A name that is nearly
  // one of those declared here is a typing mistake.
  void LookAtName(const Suppression& suppression, const Matcher& matcher) {
    const auto texts = ValuesOf(suppression.matchers, kAlertNameLabel);
    if (!texts || texts->size() != 1) return;
    const std::string& name = texts->front();
    if (alerts_.contains(name) || matcher.kind() == MatchKind::kNotEqual) return;
    const std::vector<std::string_view> names(alerts_.begin(), alerts_.end());
    const std::string_view near = NearestSpelling(name, names);
    if (near.empty()) return;
    Add(suppression, "no alert is named \"" + name + "\"",
        "did you mean \"" + std::string(near) + "\"?");
  }

  void Add(const Suppression& suppression, const std::string& why, std::string suggestion = {}) {
    findings_.Add({.location = suppression.location,
                   .message = "suppression \"" + suppression.name + "\" never matches: " + why,
                   .suggestion = std::move(suggestion)});
  }

  std::set<std::string_view> alerts_;
  Findings& findings_;
};

void Run(const LintInput& input, Findings& findings) {
  if (input.incomplete) return;
  IdleSuppressionLint lint(input, findings);
  for (const Suppression& suppression : input.configuration.suppressions)
    lint.Look(suppression);
}

}  // namespace

const Lint kIdleSuppression = {
    .name = "idle-suppression",
    .summary = "A suppression that can never match.",
    .explanation =
        R"(It keeps nothing quiet: its matchers exclude each other, its schedule has no opening within its
time_range, or it asks for an alert by a name that no alert has and that is nearly the name of one.)",
    .bad = R"(alerts:
  - {name: memory_usage_high, severity: LOW, condition: memory_ratio > 0.9, message: "Memory is full"}
suppressions:
  - name: known_issue
    match: {alert_name: memory_usage_hgih}
    reason: "ARCH-1234"
)",
    .good = R"(alerts:
  - {name: memory_usage_high, severity: LOW, condition: memory_ratio > 0.9, message: "Memory is full"}
suppressions:
  - name: known_issue
    match: {alert_name: memory_usage_high}
    reason: "ARCH-1234"
)",
    .run = &Run};

}  // namespace alertd::lint
