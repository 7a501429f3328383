#pragma once

#include <map>
#include <string>

#include "engine/model/matcher.h"
#include "rules/section_reader.h"

namespace alertd::rules {

// What a `match:` mapping says.
struct DeclaredMatch {
  Matchers matchers;    // by label name
  std::string spelled;  // as Alertmanager writes matchers: {severity="CRITICAL",team=~"a|b"}
  std::map<std::string, std::string> declared;  // as it stands there: label to expression
};

// Reads label names with anchored regular expressions. `alert_name` is the label alertname. An
// expression that matches one of our severities (CRITICAL) also matches the names of the same rank
// in other conventions (critical, page).
DeclaredMatch ReadMatch(FileScope& scope, SectionReader& reader);

// One of those matchers. Fails with kInvalidInput when the expression is not one.
Result<Matcher> MakeMatch(const std::string& label, const std::string& expression);

}  // namespace alertd::rules
