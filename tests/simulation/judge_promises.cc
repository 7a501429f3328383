// What the judge misses at the end of a step.

#include <algorithm>

#include "tests/simulation/judge.h"
#include "tests/simulation/plan.h"

namespace alertd::simulation {
namespace {

// Deliveries are tried again after a minute at most, and a step is what nobody sees into.
constexpr Duration kSlack = std::chrono::seconds{90};

}  // namespace

bool Judge::IsOpen(const std::string& receiver, const Labels& alert) const {
  const auto is_told = [&](const auto& group) {
    return group.first.first == receiver && group.second.contains(alert);
  };
  return std::any_of(open_.begin(), open_.end(), is_told) ||
         std::any_of(left_open_.begin(), left_open_.end(), is_told);
}

void Judge::CheckPromises(const Moment& moment) {
  for (const auto& [labels, since] : firing_) {
    const MuteKind mute = MuteAt(labels, moment.now);
    if (mute == MuteKind::kNone) {
      muted_since_.erase(labels);
      continue;
    }
    if (mute == MuteKind::kAskedFor) kept_quiet_[labels] = moment.since_start;
    muted_since_.emplace(labels, moment.since_start);
    tellable_since_[labels] = moment.since_start;
  }
  for (const Labels& alert : flapping_alerts_) {
    for (const auto& [group, alerts] : open_) {
      const std::string& place = IsStorm(group.second) ? std::string() : group.second;
      if (!flapping_.MayFlap(place, alert, moment)) continue;
      last_flapped_[{group.second, alert}] = moment.since_start;
    }
  }
  ForgetToldTwice(moment);
  CheckDeadlines(moment);
  CheckClosings(moment);
  CheckJournalOfMutes(moment);
  CheckMissedAlarms(moment);
}

void Judge::CheckIsNotQuiet(const Arrival& arrival, const Moment& moment) {
  if (IsLimited(arrival.receiver) || IsStorm(arrival.group_key)) return;
  const Duration allowed = std::chrono::seconds{kGroupIntervalMax} + kSlack;
  for (const Arrival::AlertNews& alert : arrival.alerts) {
    const auto muted = muted_since_.find(alert.labels);
    // What a reload gave other groups may wait beside what is not quiet.
    const bool is_it = !alert.resolved && runs_[alert.labels] == alert.incident &&
                       RouteOf(arrival.group_key, alert.labels) != nullptr;
    if (!is_it || muted == muted_since_.end() || flapping_alerts_.contains(alert.labels)) continue;
    const Duration since = std::max({muted->second, began_, reloaded_, clock_set_});
    if (moment.since_start - since <= allowed) continue;
    Fail(Invariant::kMuted, moment,
         arrival.receiver + " hears of " + FormatLabels(alert.labels) + ", held for " +
             FormatDuration(moment.since_start - since));
  }
}

Duration Judge::QuietUntil(const Labels& alert, const Way& way) {
  return std::max({tellable_since_.at(alert), last_taken_on_[{way.group, alert}], began_, reloaded_,
                   clock_set_, listens_since_[way.receiver]});
}

void Judge::CheckDeadlines(const Moment& moment) {
  for (const auto& [labels, since] : firing_) {
    for (const Way& way : WaysOf(routes(), labels)) {
      SeeWay(labels, way);
      const bool may_hold = acknowledgements_.MayHold(labels, way.group, moment.now);
      if (may_hold || flapping_.MayFlap(way.group, labels, moment)) {
        last_taken_on_[{way.group, labels}] = moment.since_start;
      }
      CheckDeadline(labels, way, moment);
      CheckFallback(labels, way, moment);
      CheckRepeat(labels, way, moment);
    }
  }
}

void Judge::SeeWay(const Labels& alert, const Way& way) {
  groups_of_[alert].insert(way.group);
  if (way.route->closing == rules::Closing::kAlways) return;
  alertmanager_groups_.insert(way.group);
}

void Judge::CheckFallback(const Labels& alert, const Way& way, const Moment& moment) {
  const std::optional<rules::Fallback>& fallback =
      FindReceiver(*configuration_, way.receiver)->fallback;
  if (!fallback || way.delay > Duration{0}) return;
  const auto listens = [this](const std::string& receiver) {
    const auto mood = moods_.find(receiver);
    return mood == moods_.end() || mood->second == Mood::kTakes;
  };
  if (listens(way.receiver) || !listens(fallback->receiver)) return;
  if (IsOpen(way.receiver, alert) || IsOpen(fallback->receiver, alert)) return;
  const Duration since = std::max({QuietUntil(alert, way), listens_since_[fallback->receiver]});
  const Duration allowed = way.route->group_wait + way.route->group_interval + fallback->after +
                           LimitDelay(way.receiver) + LimitDelay(fallback->receiver) + kSlack;
  if (moment.since_start - since <= allowed) return;
  Fail(Invariant::kFallback, moment,
       fallback->receiver + " does not stand in for " + way.receiver + ", who has not taken " +
           FormatLabels(alert) + " for " + FormatDuration(moment.since_start - since));
}

void Judge::CheckDeadline(const Labels& alert, const Way& way, const Moment& moment) {
  const auto mood = moods_.find(way.receiver);
  if (mood != moods_.end() && mood->second != Mood::kTakes) return;
  // Whoever hears all at once hears of what is acknowledged, too.
  const Duration since = way.delay > Duration{0}
                             ? QuietUntil(alert, way)
                             : std::max({tellable_since_.at(alert), began_, reloaded_, clock_set_,
                                         listens_since_[way.receiver]});
  const Duration allowed = way.route->group_wait + way.route->group_interval + way.delay +
                           LimitDelay(way.receiver) + kSlack;
  if (moment.since_start - since <= allowed) return;
  // What was on its way there may arrive behind what followed, and end it.
  if (IsOpen(way.receiver, alert) || MayHearTwice({way.receiver, way.group})) return;
  Fail(Invariant::kDeadline, moment,
       way.receiver + " does not know of " + FormatLabels(alert) + " after " +
           FormatDuration(moment.since_start - since));
}

void Judge::CheckRepeat(const Labels& alert, const Way& way, const Moment& moment) {
  const auto mood = moods_.find(way.receiver);
  if (mood != moods_.end() && mood->second != Mood::kTakes) return;
  const GroupAt group{way.receiver, way.group};
  // What is told in summaries is told again in them.
  if (IsLimited(way.receiver) || !open_[group].contains(alert)) return;
  // Of a new run they hear when it is their turn again, though they were told late of the last one.
  if (moment.with_leaps - fires_since_.at(alert) < way.delay) return;
  const RepeatWatch::Due due = repeats_.NextRepeat(group, way.route->repeat_intervals);
  const Duration since = std::max(due.since, QuietUntil(alert, way));
  if (moment.since_start - since <= due.after + way.route->group_interval + kSlack) return;
  Fail(Invariant::kRepeated, moment,
       way.receiver + " was not told again of " + FormatLabels(alert) + " for " +
           FormatDuration(moment.since_start - since));
}

void Judge::CheckJournalOfMutes(const Moment& moment) {
  for (const auto& [labels, since] : muted_since_) {
    Duration allowed = kSlack;
    for (const Way& way : WaysOf(routes(), labels))
      allowed = std::max(allowed, way.route->group_wait + way.route->group_interval + kSlack);
    if (moment.since_start - std::max({since, began_, reloaded_, clock_set_}) <= allowed) continue;
    if (noted_mutes_.contains(labels) || flapping_alerts_.contains(labels)) continue;
    Fail(Invariant::kJournal, moment, "nothing says why nobody hears of " + FormatLabels(labels));
  }
}

void Judge::CheckMissedAlarms(const Moment& moment) {
  for (const auto& [labels, seen] : sightings_) {
    if (firing_.contains(labels)) continue;
    const DeclaredRule declared = RuleOf(labels);
    const Duration needed = declared.rule->hold + 2 * declared.interval + kScrapeInterval + kStep;
    const Duration from = moment.since_start - needed;
    if (from < began_ + kScrapeInterval + declared.interval || from < reloaded_) continue;
    if (from < std::max(clock_set_, caught_up_)) continue;
    if (!seen.HoldsSince(from)) continue;
    Fail(Invariant::kMissedAlarm, moment,
         FormatLabels(labels) + " does not fire, and held for " + FormatDuration(needed));
  }
}

void Judge::CheckClosings(const Moment& moment) {
  std::set<std::pair<GroupAt, Labels>> open;
  for (const auto& [group, alerts] : open_) {
    for (const Labels& alert : alerts) {
      if (firing_.contains(alert) || uncertain_[group].contains(alert)) continue;
      Ending& ending = endings_.try_emplace(alert, Ending{moment.since_start}).first->second;
      ending.heard_last.try_emplace(group, HasHeardLast(group));
      open.emplace(group, alert);
    }
  }
  for (auto& [alert, ending] : endings_)
    ending.was_held = ending.was_held || MuteAt(alert, moment.now) != MuteKind::kNone;
  for (const auto& [group, alert] : open)
    CheckClosing(group, alert, moment);
}

bool Judge::HasHeardLast(const GroupAt& group) const {
  const auto taken = taken_.find(group);
  return taken != taken_.end() &&
         std::all_of(taken->second.alerts.begin(), taken->second.alerts.end(),
                     [](const Arrival::AlertNews& each) { return each.resolved; });
}

// Alertmanager forgets what was held when it ended, what takes other routes, and what ends when it
// has told that nothing fires any more.
bool Judge::MayBeForgotten(const GroupAt& group, const Labels& alert) const {
  const auto ending = endings_.find(alert);
  if (ending == endings_.end() || !ClosesAsAlertmanager(group, alert)) return false;
  const bool has_left = RouteOf(group.second, alert) == nullptr;
  const auto had_heard = ending->second.heard_last.find(group);
  const bool heard_last =
      HasHeardLast(group) || (had_heard != ending->second.heard_last.end() && had_heard->second);
  return heard_last || has_left || ending->second.was_held || reloaded_ > ending->second.since;
}

void Judge::SeeForgotten(const GroupAt& group, const Labels& alert) {
  open_[group].erase(alert);
  open_runs_[group].erase(alert);
  left_open_[group].insert(alert);
  if (taken_.contains(group)) taken_[group].Forget(alert);
}

void Judge::CheckClosing(const GroupAt& group, const Labels& alert, const Moment& moment) {
  const Ending& ending = endings_.at(alert);
  const rules::Route* const route = RouteOf(group.second, alert);
  const Duration opened = opened_[{group, alert}];
  const bool keeps_route =
      route != nullptr && std::max(began_, reloaded_) <= opened && !MayHearTwice(group);
  const Duration since = std::max(
      {ending.since, opened, began_, reloaded_, clock_set_, last_flapped_[{group.second, alert}]});
  const Duration allowed =
      (keeps_route ? route->group_interval : std::chrono::seconds{kGroupIntervalMax}) +
      LimitDelay(group.first) + kSlack;
  if (moment.since_start - since <= allowed) return;
  if (MayBeForgotten(group, alert) || !WantsResolved(group.first)) {
    SeeForgotten(group, alert);
    // Alertmanager tells nothing anew of what the last message of the group says.
    if (!ClosesAsAlertmanager(group, alert)) left_open_[group].erase(alert);
    named_[group].erase(alert);
    return;
  }
  const auto mood = moods_.find(group.first);
  if (mood != moods_.end() && mood->second != Mood::kTakes) return;
  if (moment.since_start - std::max(since, listens_since_[group.first]) <= allowed) return;
  Fail(Invariant::kClosed, moment,
       group.first + " was not told for " + FormatDuration(moment.since_start - since) + " that " +
           FormatLabels(alert) + " is over, of " + group.second);
}

void Judge::CheckAllIsForgotten(const std::vector<std::string>& groups, const Moment& moment) {
  for (const std::string& group : groups)
    Fail(Invariant::kForgotten, moment, "nothing fires in " + group + ", and it is still there");
}

void Judge::CheckAllIsClosed(const Moment& moment) {
  for (const auto& [group, open] : open_) {
    for (const Labels& alert : open) {
      if (uncertain_[group].contains(alert) || MayBeForgotten(group, alert)) continue;
      if (!WantsResolved(group.first)) continue;
      Fail(Invariant::kClosed, moment,
           group.first + " was never told that " + FormatLabels(alert) + " is over");
    }
  }
  for (const auto& [group, alerts] : open_runs_) {
    for (const auto& [alert, runs] : alerts) {
      if (runs.empty() || uncertain_[group].contains(alert)) continue;
      if (ClosesAsAlertmanager(group, alert)) continue;
      Fail(Invariant::kClosed, moment,
           group.first + " was never told that the run " + *runs.begin() + " of " +
               FormatLabels(alert) + " is over");
    }
  }
}

}  // namespace alertd::simulation
