#pragma once

#include "engine/alert/rules_view.h"
#include "engine/serve/explanation.h"
#include "engine/window/window.h"

namespace alertd::serve {

// An alert that is pending or firing, with the rule that says so. Points into the view.
struct ActiveOfRule {
  const alert::GroupView* group = nullptr;
  const alert::RuleView* rule = nullptr;
  const alert::ActiveAlert* active = nullptr;  // null: the rule has no such alert
};

// The alert with this id, which is of the labels that the router knows; `active` is null where
// there is none.
ActiveOfRule FindActive(const alert::RulesView& view, uint64_t id, const Labels& external_labels);

// What the rule asks, what it has found, and since when: sets the state.
void ExplainActive(const ActiveOfRule& found, Explanation& explanation);

// Why no rule of this name makes the alert fire.
void ExplainInactive(const alert::RulesView& view, std::string_view rule,
                     const window::Window& window, Explanation& explanation);

}  // namespace alertd::serve
