#pragma once

#include <string>
#include <utility>

#include "rules/relabel.h"

namespace alertd::scrape {

// The rule with its expression compiled, as the loader leaves it.
inline rules::RelabelRule Compiled(rules::RelabelRule rule) {
  rule.compiled = rules::CompileRelabelRegex(rule.regex);
  return rule;
}

// Keeps or drops what has a value that matches.
inline rules::RelabelRule Filter(rules::RelabelAction action, std::string label,
                                 std::string regex) {
  rules::RelabelRule rule;
  rule.action = action;
  rule.source_labels = {std::move(label)};
  rule.regex = std::move(regex);
  return Compiled(std::move(rule));
}

// Gives `target` what the match of `label` makes of `replacement`.
inline rules::RelabelRule Replacing(std::string label, std::string regex, std::string target,
                                    std::string replacement) {
  rules::RelabelRule rule;
  rule.source_labels = {std::move(label)};
  rule.regex = std::move(regex);
  rule.target_label = std::move(target);
  rule.replacement = std::move(replacement);
  return Compiled(std::move(rule));
}

}  // namespace alertd::scrape
