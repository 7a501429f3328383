#include "engine/serve/explain_rule.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/alert/missing_series.h"
#include "engine/model/external_labels.h"

namespace alertd::serve {
namespace {

void ExplainRule(const alert::GroupView& group, const alert::RuleView& rule,
                 Explanation& explanation) {
  explanation.Add("rule", fmt::format("the rule {} of the group {} in {} asks: {}", rule.name,
                                      group.name, group.file, rule.query));
  if (rule.health == alert::RuleHealth::kError) {
    const std::string place = rule.last_error_at.empty() ? "" : rule.last_error_at + ": ";
    explanation.Add("rule", "its last evaluation failed: " + place + rule.last_error,
                    rule.last_evaluation);
  }
  for (const std::string& warning : rule.warnings)
    explanation.Add("rule", warning);
}

std::string ValueText(const ActiveOfRule& found) {
  std::string text = "its value is " + FormatSampleValue(found.active->value);
  if (found.rule->last_evaluation) {
    text += ", last asked at " + FormatTimestamp(*found.rule->last_evaluation);
  }
  return text;
}

void ExplainPending(const ActiveOfRule& found, Explanation& explanation) {
  const alert::ActiveAlert& active = *found.active;
  explanation.state = "pending";
  explanation.since = active.active_since;
  explanation.Add(
      "alert",
      fmt::format("pending since {}: its condition has to hold for {}, so it fires "
                  "from {} on; {}",
                  FormatTimestamp(active.active_since), FormatDuration(found.rule->hold),
                  FormatTimestamp(active.active_since + found.rule->hold), ValueText(found)),
      active.active_since);
}

void ExplainFiring(const ActiveOfRule& found, Explanation& explanation) {
  const alert::ActiveAlert& active = *found.active;
  explanation.state = "firing";
  explanation.since = active.alert.starts_at;
  explanation.Add("alert",
                  fmt::format("firing since {}, its condition holds since {}; {}",
                              FormatTimestamp(active.alert.starts_at),
                              FormatTimestamp(active.active_since), ValueText(found)),
                  active.alert.starts_at);
  if (!active.keep_firing_since) return;
  explanation.Add("alert",
                  fmt::format("its condition does not hold any more; keep_firing_for has it fire "
                              "until {}",
                              FormatTimestamp(*active.keep_firing_since + found.rule->keep_firing)),
                  active.keep_firing_since);
}

void ExplainMissingData(const alert::RuleView& rule, const window::Window& window,
                        Explanation& explanation) {
  if (!rule.no_data_since || rule.expr == nullptr) return;
  if (!rule.no_data_reason.empty()) {
    explanation.Add("rule", "there is nothing of what it asks for: " + rule.no_data_reason,
                    rule.no_data_since);
  }
  for (const alert::MissingSeries& missing : alert::FindMissingSeries(*rule.expr, window)) {
    std::string text = "there is no series for " + missing.selector;
    if (missing.nearest) text += "; the nearest that is there: " + FormatLabels(*missing.nearest);
    explanation.Add("rule", std::move(text), rule.no_data_since);
  }
}

}  // namespace

ActiveOfRule FindActive(const alert::RulesView& view, uint64_t id, const Labels& external_labels) {
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& rule : group.rules) {
      for (const alert::ActiveAlert& active : rule.alerts) {
        const Labels labels = WithExternalLabels(active.alert.labels, external_labels);
        if (Fingerprint(labels) == id) return {&group, &rule, &active};
      }
    }
  }
  return {};
}

void ExplainActive(const ActiveOfRule& found, Explanation& explanation) {
  const alert::ActiveAlert& active = *found.active;
  explanation.incident = active.alert.incident_id;
  ExplainRule(*found.group, *found.rule, explanation);
  if (active.phase == alert::AlertPhase::kPending) {
    ExplainPending(found, explanation);
  } else {
    ExplainFiring(found, explanation);
  }
  if (active.unknown_reason.empty()) return;
  explanation.state = "unknown";
  explanation.Add("alert", "nobody can tell whether that is still so, and it stays as it was: " +
                               active.unknown_reason);
}

void ExplainInactive(const alert::RulesView& view, std::string_view rule,
                     const window::Window& window, Explanation& explanation) {
  bool known = false;
  for (const alert::GroupView& group : view.groups) {
    for (const alert::RuleView& one : group.rules) {
      if (one.kind != rules::RuleKind::kAlerting || one.name != rule) continue;
      known = true;
      ExplainRule(group, one, explanation);
      ExplainMissingData(one, window, explanation);
      if (!one.last_evaluation) {
        explanation.Add("alert", "the rule has not been evaluated yet");
      } else if (one.health != alert::RuleHealth::kError) {
        explanation.Add(
            "alert",
            one.alerts.empty()
                ? "it does not fire: the condition did not hold when it was asked"
                : fmt::format("it does not fire: the condition holds for {} of other labels only",
                              one.alerts.size()),
            one.last_evaluation);
      }
    }
  }
  if (!known && !rule.empty()) {
    explanation.Add("rule", "there is no rule of the name " + std::string(rule) + " now");
  }
}

}  // namespace alertd::serve
