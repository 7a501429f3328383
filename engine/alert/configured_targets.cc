#include "engine/alert/configured_targets.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace alertd::alert {

const std::vector<std::string>& TargetLabels() {
  static const std::vector<std::string> kNames = {"job", "instance"};
  return kNames;
}

bool MayComeFrom(const Labels& target, const Matchers& asked) {
  return std::all_of(asked.begin(), asked.end(), [&target](const Matcher& matcher) {
    const std::string_view value = target.Get(matcher.name());
    return matcher.name() == kMetricNameLabel || value.empty() || matcher.Matches(value);
  });
}

ConfiguredTargets::ConfiguredTargets(std::vector<ConfiguredTarget> targets)
    : known_(true), targets_(std::move(targets)) {
  for (const ConfiguredTarget& target : targets_)
    names_.insert(target.labels.Keep(TargetLabels()));
}

bool ConfiguredTargets::MayHave(const Labels& target) const {
  return !known_ || names_.contains(target);
}

bool ConfiguredTargets::MayExpose(const Matchers& asked) const {
  if (!known_) return true;
  return std::any_of(targets_.begin(), targets_.end(), [&asked](const ConfiguredTarget& target) {
    return target.rewrites_labels || MayComeFrom(target.labels, asked);
  });
}

}  // namespace alertd::alert
