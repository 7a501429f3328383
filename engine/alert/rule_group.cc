#include "engine/alert/rule_group.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace alertd::alert {
namespace {

// What a crash has left may have scrapes that began after a tick, and not yet what came of the
// tick.
constexpr Duration kEvaluationMax{5'000};

// Of what is made up for at one moment, alerts come after what they may read.
constexpr Duration kAfterRecording{1};

// Series are there, by the usual lookback and scraped once a minute, so long after nobody scrapes
// them any more and longer.
constexpr Duration kSeenAfter{120'000};

bool Alerts(const std::unique_ptr<EvaluatedRule>& rule) {
  return rule->rule().kind == rules::RuleKind::kAlerting;
}

}  // namespace

RuleGroup::RuleGroup(const rules::RuleGroup& declared, GroupSchedule schedule, Timestamp first_tick,
                     std::vector<std::unique_ptr<EvaluatedRule>> rules)
    : identity_{.file = declared.file, .name = declared.name},
      query_offset_(declared.query_offset),
      eval_offset_(declared.eval_offset),
      limit_(declared.limit),
      schedule_(schedule),
      next_due_(first_tick),
      rules_(std::move(rules)) {}

EvaluationContext& RuleGroup::BeginRound(const RuleSurroundings& surroundings, Timestamp now) {
  const Timestamp tick = std::max(schedule_.LastTick(now), next_due_);
  next_due_ = PastGap(schedule_.LastTick(tick) + schedule_.interval());
  round_ = std::make_unique<EvaluationContext>(surroundings, tick, query_offset_);
  return *round_;
}

void RuleGroup::EndRound() {
  last_evaluation_ = round_->at();
  evaluation_time_ =
      std::accumulate(rules_.begin(), rules_.end(), std::chrono::nanoseconds{0},
                      [](auto sum, const auto& rule) { return sum + rule->evaluation_time(); });
  round_.reset();
}

void RuleGroup::ContinueFrom(const RuleGroup& former) {
  last_evaluation_ = former.last_evaluation_;
  evaluation_time_ = former.evaluation_time_;
  gap_ = former.gap_;
  if (former.schedule_ == schedule_) {
    next_due_ = former.next_due_;
  } else if (last_evaluation_ && *last_evaluation_ >= next_due_) {
    next_due_ = schedule_.FirstTick(*last_evaluation_ + Duration{1});
  }
}

void RuleGroup::BeginAfter(const BlindTime& gap, Timestamp alive_until) {
  gap_ = gap;
  const Timestamp last = schedule_.LastTick(gap.end);
  const bool was_seen = WasSeen(last, gap, alive_until);
  next_due_ = PastGap(was_seen ? last + schedule_.interval() : last);
}

// The window may have nothing of after a tick of which nothing was recorded. What an alert is was
// on disk before anybody was told, samples a moment later.
bool RuleGroup::WasSeen(Timestamp tick, const BlindTime& gap, Timestamp alive_until) const {
  if (tick + kEvaluationMax <= std::max(gap.begin, alive_until)) return true;
  return gap.begin < tick && tick <= alive_until &&
         std::all_of(rules_.begin(), rules_.end(), Alerts);
}

Timestamp RuleGroup::MakeUpMoment(Timestamp tick) const {
  if (eval_offset_) return tick;
  const bool any_alerts = std::any_of(rules_.begin(), rules_.end(), Alerts);
  return gap_->end + query_offset_ + (any_alerts ? kAfterRecording : Duration{0});
}

Timestamp RuleGroup::PastGap(Timestamp tick) const {
  const Timestamp read = tick - query_offset_;
  if (!gap_ || read <= gap_->begin || read >= gap_->end) return tick;
  const Timestamp after = gap_->end + query_offset_;
  if (!eval_offset_) {
    // After a restart nobody waits for the next tick, which may be as late as the interval is long.
    const bool had_begun = gap_->begin != Timestamp::min();
    return had_begun ? MakeUpMoment(tick) : schedule_.FirstTick(after);
  }
  const bool only_one =
      read - schedule_.interval() <= gap_->begin && tick + schedule_.interval() >= after;
  const bool is_seen = read <= gap_->begin + kSeenAfter;
  return only_one && is_seen ? MakeUpMoment(tick) : schedule_.FirstTick(after);
}

void RuleGroup::ExtendBlindTime(const BlindTime& known, Timestamp until) {
  const bool was_left_out = known.end - known.begin >= schedule_.interval();
  if (!was_left_out && until - known.begin < schedule_.interval()) return;
  for (const auto& rule : rules_)
    rule->LeaveOut({was_left_out ? known.end : known.begin, until});
}

void RuleGroup::LimitTimer(Timestamp now) {
  if (next_due_ > now + schedule_.interval()) next_due_ = schedule_.FirstTick(now + Duration{1});
}

GroupView RuleGroup::View() const {
  GroupView view;
  view.name = identity_.name;
  view.file = identity_.file;
  view.interval = schedule_.interval();
  view.eval_offset = eval_offset_;
  view.limit = limit_;
  view.last_evaluation = last_evaluation_;
  view.evaluation_time = evaluation_time_;
  for (const auto& rule : rules_)
    view.rules.push_back(rule->View(identity_));
  return view;
}

}  // namespace alertd::alert
