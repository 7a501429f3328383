#include "rules/lint/recorded_metrics.h"

#include "rules/lint/rule_text_place.h"

namespace alertd::lint {

RecordedMetrics::RecordedMetrics(const rules::Configuration& configuration) {
  ForEachRule(configuration, [this](const rules::Rule& rule, const rules::RuleGroup& group) {
    if (rule.kind == rules::RuleKind::kRecording)
      by_name_[rule.name].push_back({.rule = &rule, .group = &group});
  });
}

std::span<const RecordedRule> RecordedMetrics::Of(std::string_view metric) const {
  const auto found = by_name_.find(metric);
  if (found == by_name_.end()) return {};
  return found->second;
}

}  // namespace alertd::lint
