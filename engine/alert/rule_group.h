#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/alert/blind_time.h"
#include "engine/alert/evaluated_rule.h"
#include "engine/alert/evaluation_context.h"
#include "engine/alert/group_schedule.h"
#include "engine/alert/rules_view.h"
#include "rules/rule.h"

namespace alertd::alert {

// Rules that are evaluated in order at the same timestamps, each seeing what the ones before it
// recorded.
class RuleGroup {
 public:
  // `rules` are those of `declared`, in its order.
  RuleGroup(const rules::RuleGroup& declared, GroupSchedule schedule, Timestamp first_tick,
            std::vector<std::unique_ptr<EvaluatedRule>> rules);

  const GroupIdentity& identity() const { return identity_; }
  const std::string& name() const { return identity_.name; }
  const std::string& file() const { return identity_.file; }
  const GroupSchedule& schedule() const { return schedule_; }
  Duration query_offset() const { return query_offset_; }
  Timestamp next_due() const { return next_due_; }
  std::optional<Timestamp> last_evaluation() const { return last_evaluation_; }

  // Begins the evaluation of the last tick at or before `now`, or of one that is made up for; those
  // before it were missed and are skipped. Its rules are then to be asked and taken, in order, and
  // the round to be ended.
  // REQUIRES: next_due() <= now.
  EvaluationContext& BeginRound(const RuleSurroundings& surroundings, Timestamp now);
  void EndRound();

  std::span<const std::unique_ptr<EvaluatedRule>> rules() const { return rules_; }

  // The group takes the place of one of the same name and file: none of its ticks comes again, and
  // one that is due, with an unchanged interval, is not left out.
  void ContinueFrom(const RuleGroup& former);

  // The window has nothing of within `gap`, at whose end evaluation begins. No tick reads it there:
  // one that would is made up for at the first moment that reads it after the gap, so that what is
  // recorded has no sample less after a restart; several, which a longer pause takes, are skipped.
  // Where an `eval_offset` names the moments themselves, that one is evaluated as of its own time,
  // if that reads what was seen shortly before the gap. So is, in every group, one that was due
  // shortly before the gap, for a crash may have lost what came of it: what is there already stays
  // as it is. Nothing is made up for that the earlier process, alive until `alive_until`, has seen.
  void BeginAfter(const BlindTime& gap, Timestamp alive_until);

  // What is pending was blind for longer than was known when it was restored: until `until`.
  void ExtendBlindTime(const BlindTime& known, Timestamp until);

  // After the clock was set back: the next tick is no further away than one interval.
  void LimitTimer(Timestamp now);

  // Hands over the rules, for the group that takes this one's place.
  std::vector<std::unique_ptr<EvaluatedRule>> TakeRules() { return std::move(rules_); }

  // Gives a rule, by its place, alerts of an earlier process. `blind` does not count for those that
  // are pending.
  void RestoreRule(size_t rule, const std::vector<AlertRecord>& records,
                   const std::optional<BlindTime>& blind) {
    rules_[rule]->Restore(records, blind);
  }

  GroupView View() const;

 private:
  // The moment as of which what is due at `tick` is evaluated.
  Timestamp PastGap(Timestamp tick) const;
  // Likewise where that was missed. REQUIRES: there is a gap.
  Timestamp MakeUpMoment(Timestamp tick) const;
  bool WasSeen(Timestamp tick, const BlindTime& gap, Timestamp alive_until) const;

  GroupIdentity identity_;
  Duration query_offset_;
  std::optional<Duration> eval_offset_;
  size_t limit_;
  GroupSchedule schedule_;
  Timestamp next_due_;
  std::optional<BlindTime> gap_;  // that the window has
  std::vector<std::unique_ptr<EvaluatedRule>> rules_;
  std::unique_ptr<EvaluationContext> round_;  // while one is under way
  std::optional<Timestamp> last_evaluation_;
  std::chrono::nanoseconds evaluation_time_{0};
};

}  // namespace alertd::alert
