#pragma once

#include <string>
#include <vector>

#include "engine/model/matcher.h"
#include "rules/source_location.h"

namespace alertd::rules {

// Alerts that match `target` stay quiet while an alert that matches `source` fires, when both have
// the same values of the labels in `equal`. A label that is missing has the empty value. An alert
// that matches both sides is not inhibited by one for which the same is true.
struct InhibitRule {
  std::string name;  // may be empty
  Matchers source;   // none: every alert
  Matchers target;
  std::vector<std::string> equal;  // sorted, each once
  SourceLocation location;
};

}  // namespace alertd::rules
