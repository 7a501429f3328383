#pragma once

#include <string>
#include <string_view>

#include "engine/model/matcher.h"
#include "rules/schema/shape.h"

namespace alertd::rules {

// The keys that hold matchers: `match` and its kin in a route; source_… and target_… in an inhibit
// rule.
struct MatcherKeys {
  std::string_view match;
  std::string_view match_re;
  std::string_view matchers;
};

// What these keys say together, in Alertmanager's order: by name, then by value. What is not right
// is reported and left out.
Matchers ReadMatchers(FileScope& scope, const Settings& settings, const MatcherKeys& keys);

// As Alertmanager writes them: {severity="critical",team=~"a|b"}.
std::string FormatMatchers(const Matchers& matchers);

// Whether Alertmanager takes the name for a label's in lists such as `group_by` and `equal`.
bool IsAlertmanagerLabelName(std::string_view name);

}  // namespace alertd::rules
