#include "engine/alert/recorders.h"

#include <algorithm>
#include <string_view>

#include "engine/alert/evaluated_rule.h"
#include "engine/model/labels.h"

namespace alertd::alert {
namespace {

bool MayMatch(const std::string& name, const rules::TemplateTexts& labels,
              const Matchers& matchers) {
  return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher& matcher) {
    if (matcher.name() == kMetricNameLabel) return matcher.Matches(std::string_view(name));
    return std::all_of(labels.begin(), labels.end(), [&matcher](const auto& label) {
      return label.first != matcher.name() || matcher.Matches(std::string_view(label.second));
    });
  });
}

bool MayMatch(const EvaluatedRule& rule, const Matchers& matchers) {
  const auto sets = rule.label_sets();
  return std::any_of(sets.begin(), sets.end(), [&](const rules::TemplateTexts& labels) {
    return MayMatch(rule.rule().name, labels, matchers);
  });
}

}  // namespace

void Recorders::Add(const EvaluatedRule& rule) { by_metric_[rule.rule().name].push_back(&rule); }

std::vector<const EvaluatedRule*> Recorders::Of(const Matchers& matchers) const {
  std::vector<const EvaluatedRule*> found;
  const auto take = [&](const std::vector<const EvaluatedRule*>& rules) {
    std::copy_if(rules.begin(), rules.end(), std::back_inserter(found),
                 [&](const EvaluatedRule* rule) { return MayMatch(*rule, matchers); });
  };
  const auto name = std::find_if(matchers.begin(), matchers.end(), [](const Matcher& matcher) {
    return matcher.name() == kMetricNameLabel && matcher.kind() == MatchKind::kEqual;
  });
  if (name == matchers.end()) {
    for (const auto& [metric, rules] : by_metric_)
      take(rules);
  } else if (const auto rules = by_metric_.find(name->value()); rules != by_metric_.end()) {
    take(rules->second);
  }
  return found;
}

}  // namespace alertd::alert
