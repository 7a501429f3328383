#include "engine/route/inhibitor.h"

#include <algorithm>
#include <utility>

namespace alertd::route {

Inhibitor::Inhibitor(std::vector<rules::InhibitRule> rules) {
  for (rules::InhibitRule& rule : rules) {
    by_source_.Add(rule.source, rules_.size());
    by_target_.Add(rule.target, rules_.size());
    rules_.push_back({.declared = std::move(rule), .by_equal = {}});
  }
}

bool Inhibitor::Note(const AlertPtr& alert, Timestamp now) {
  bool changed = false;
  for (const MatcherIndex::Place place : by_source_.Candidates(alert->labels)) {
    Rule& rule = rules_[place];
    if (!MatchesAll(rule.declared.source, alert->labels)) continue;
    const Labels equal = alert->labels.Keep(rule.declared.equal);
    Sources& sources = rule.by_equal[equal];
    const bool two_sided = MatchesAll(rule.declared.target, alert->labels);
    Alerts& alerts = two_sided ? sources.two_sided : sources.one_sided;
    if (!alert->ResolvedAt(now)) {
      changed = alerts.insert_or_assign(alert->labels, alert).second || changed;
      continue;
    }
    changed = alerts.erase(alert->labels) > 0 || changed;
    if (sources.one_sided.empty() && sources.two_sided.empty()) rule.by_equal.erase(equal);
  }
  return changed;
}

void Inhibitor::Forget(const Labels& labels) {
  for (const MatcherIndex::Place place : by_source_.Candidates(labels)) {
    Rule& rule = rules_[place];
    if (!MatchesAll(rule.declared.source, labels)) continue;
    const auto found = rule.by_equal.find(labels.Keep(rule.declared.equal));
    if (found == rule.by_equal.end()) continue;
    Sources& sources = found->second;
    sources.one_sided.erase(labels);
    sources.two_sided.erase(labels);
    if (sources.one_sided.empty() && sources.two_sided.empty()) rule.by_equal.erase(found);
  }
}

std::vector<Inhibition> Inhibitor::HoldingFor(const Alert& alert, Timestamp now) const {
  std::vector<Inhibition> holding;
  for (const MatcherIndex::Place place : by_target_.Candidates(alert.labels)) {
    const Rule& rule = rules_[place];
    if (rule.by_equal.empty() || !MatchesAll(rule.declared.target, alert.labels)) continue;
    const auto found = rule.by_equal.find(alert.labels.Keep(rule.declared.equal));
    if (found == rule.by_equal.end()) continue;
    AlertPtr source = FirstFiring(found->second.one_sided, now);
    if (source == nullptr && !MatchesAll(rule.declared.source, alert.labels)) {
      source = FirstFiring(found->second.two_sided, now);
    }
    if (source != nullptr) holding.push_back({&rule.declared, std::move(source)});
  }
  return holding;
}

// Those from outside that nobody repeats are over without being noted again.
AlertPtr Inhibitor::FirstFiring(const Alerts& alerts, Timestamp now) {
  const auto found = std::find_if(alerts.begin(), alerts.end(), [now](const auto& alert) {
    return !alert.second->ResolvedAt(now);
  });
  return found == alerts.end() ? AlertPtr() : found->second;
}

std::string DescribeInhibition(const Inhibition& inhibition) {
  std::string text = FormatLabels(inhibition.source->labels);
  if (!inhibition.rule->name.empty()) text += " (rule " + Quote(inhibition.rule->name) + ")";
  return text;
}

}  // namespace alertd::route
