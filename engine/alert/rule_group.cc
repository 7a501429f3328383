#include "engine/alert/rule_group.h"

#include <algorithm>
#include <utility>

namespace alertd::alert {

RuleGroup::RuleGroup(const rules::RuleGroup& declared, GroupSchedule schedule, Timestamp first_tick,
                     std::vector<std::unique_ptr<EvaluatedRule>> rules)
    : identity_{declared.file, declared.name},
      query_offset_(declared.query_offset),
      limit_(declared.limit),
      schedule_(schedule),
      next_due_(first_tick),
      rules_(std::move(rules)) {}

void RuleGroup::Evaluate(const RuleSurroundings& surroundings, Timestamp now,
                         EvaluationOutput& output) {
  const Timestamp tick = schedule_.LastTick(now);
  next_due_ = tick + schedule_.interval();
  const auto& steady = surroundings.options.steady;
  const auto started = steady ? steady() : std::chrono::nanoseconds{0};
  EvaluationContext context(surroundings, tick, query_offset_);
  for (const auto& rule : rules_)
    rule->Evaluate(identity_, context, output);
  last_evaluation_ = tick;
  if (steady) evaluation_time_ = steady() - started;
  ++output.groups_evaluated;
}

void RuleGroup::ContinueFrom(const RuleGroup& former) {
  last_evaluation_ = former.last_evaluation_;
  evaluation_time_ = former.evaluation_time_;
  if (last_evaluation_ && *last_evaluation_ >= next_due_) {
    next_due_ = schedule_.FirstTick(*last_evaluation_ + Duration{1});
  }
}

void RuleGroup::LimitTimer(Timestamp now) {
  if (next_due_ > now + schedule_.interval()) next_due_ = schedule_.FirstTick(now + Duration{1});
}

GroupView RuleGroup::View() const {
  GroupView view;
  view.name = identity_.name;
  view.file = identity_.file;
  view.interval = schedule_.interval();
  view.limit = limit_;
  view.last_evaluation = last_evaluation_;
  view.evaluation_time = evaluation_time_;
  for (const auto& rule : rules_)
    view.rules.push_back(rule->View(identity_));
  return view;
}

}  // namespace alertd::alert
