#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/configuration.h"

namespace alertd::lint {

struct RecordedRule {
  const rules::Rule* rule;
  const rules::RuleGroup* group;
};

// The recording rules of a configuration, by the metric they write.
class RecordedMetrics {
 public:
  // `configuration` must outlive it.
  explicit RecordedMetrics(const rules::Configuration& configuration);

  // Empty when no rule records the metric.
  std::span<const RecordedRule> Of(std::string_view metric) const;

 private:
  std::map<std::string, std::vector<RecordedRule>, std::less<>> by_name_;
};

}  // namespace alertd::lint
