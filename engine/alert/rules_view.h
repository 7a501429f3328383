#pragma once

// What others see of the rules: plain values, published after every evaluation.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"
#include "rules/rule.h"

namespace alertd::alert {

enum class AlertPhase { kPending, kFiring };

struct ActiveAlert {
  Alert alert;  // rendered labels and annotations; starts_at is when it began to fire
  AlertPhase phase = AlertPhase::kPending;
  Timestamp active_since;                      // when the condition began to hold
  std::optional<Timestamp> keep_firing_since;  // set while firing only because of keep_firing_for
  double value = 0;
  // Why the alert's state is not known, such as an error of its rule; empty when it is known.
  std::string unknown_reason;
};

enum class RuleHealth { kUnknown, kOk, kError };

struct RuleView {
  rules::RuleKind kind = rules::RuleKind::kAlerting;
  std::string name;
  std::string query;
  Duration hold{0};
  Duration keep_firing{0};
  rules::TemplateTexts labels;
  rules::TemplateTexts annotations;
  RuleHealth health = RuleHealth::kUnknown;
  std::string last_error;
  std::string last_error_at;  // file:line:column of the expression that fails
  // What is not right without keeping the rule from being evaluated: an alert past its limit, a
  // template that fails.
  std::vector<std::string> warnings;
  std::optional<Timestamp> last_evaluation;
  std::chrono::nanoseconds evaluation_time{0};
  std::optional<Timestamp> no_data_since;  // its selectors have matched no series since then
  std::string no_data_reason;              // where there were series: why there are none any more
  std::shared_ptr<const grammar::Expr> expr;  // for asking which: see FindMissingSeries()
  std::vector<ActiveAlert> alerts;            // by labels
};

struct GroupView {
  std::string name;
  std::string file;
  Duration interval{0};
  std::optional<Duration> eval_offset;  // after the multiples of the interval; unset: its own
  size_t limit = 0;
  std::optional<Timestamp> last_evaluation;
  std::chrono::nanoseconds evaluation_time{0};
  std::vector<RuleView> rules;
};

struct RulesView {
  std::vector<GroupView> groups;
};

}  // namespace alertd::alert
