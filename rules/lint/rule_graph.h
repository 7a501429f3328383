#pragma once

#include <cstddef>
#include <vector>

#include "rules/configuration.h"

namespace alertd::lint {

// Which recording rules read what others record.
struct RuleGraph {
  std::vector<const rules::Rule*> rules;   // the recording rules, in the order of the files
  std::vector<std::vector<size_t>> reads;  // for each, those whose series it may read
};

// Told by metric names; a selector whose matchers the rule's own labels contradict reads nothing of
// it. What a rule reads of itself is left out.
RuleGraph ReadRuleGraph(const rules::Configuration& configuration);

// For every set of rules that all depend on each other: a shortest cycle through its first rule,
// which stands first.
std::vector<std::vector<size_t>> FindCycles(const RuleGraph& graph);

}  // namespace alertd::lint
