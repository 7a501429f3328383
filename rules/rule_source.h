#pragma once

#include <map>
#include <string>

#include "engine/base/source_text.h"
#include "rules/scalar_text.h"

namespace alertd::rules {

// Under which section a rule stands: `groups:`, or our own `alerts:`.
enum class RuleSyntax { kPrometheus, kNative };

// How a rule was written: for whoever points at a part of it. Places are of the rule's file.
struct RuleSource {
  RuleSyntax syntax = RuleSyntax::kPrometheus;
  SourceRange whole;  // from its first key to the end of its last value
  SourceRange name;   // the alert's or the metric's
  ScalarText expr;
  ScalarText resolve_when;                                // empty where there is none
  std::map<std::string, ScalarText, std::less<>> labels;  // by name, the group's included
  std::map<std::string, ScalarText, std::less<>> annotations;
};

}  // namespace alertd::rules
