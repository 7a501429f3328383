// What the judge thinks of a message that is sent.

#include <algorithm>

#include "tests/simulation/judge.h"

namespace alertd::simulation {
namespace {

// A receiver that has not answered by then is not waited for.
constexpr Duration kAttemptMax = std::chrono::seconds{10} + kStep;

std::set<Arrival::AlertNews> NewsOf(const Notification& notification) {
  std::set<Arrival::AlertNews> news;
  for (const Alert& alert : notification.alerts)
    news.insert({alert.labels, alert.ResolvedAt(notification.at), alert.incident_id.str()});
  return news;
}

}  // namespace

void Judge::SeeNotification(const Notification& notification, const Moment& moment) {
  const GroupAt group{notification.receiver, notification.group_key};
  // After a restart what was on its way is sent once more, as it was.
  if (notification.alerts.empty()) {
    Fail(Invariant::kDuplicate, moment, notification.receiver + " is told of nothing");
  }
  if (!sent_.try_emplace(notification.id, moment.since_start).second) {
    const bool follows_restart = moment.since_start == began_ && began_ > Duration{0};
    const bool is_renamed = comes_again_.erase(notification.id) > 0;
    if (!follows_restart && !is_renamed && !MayHearTwice(group) &&
        !IsLimited(notification.receiver)) {
      Fail(Invariant::kDuplicate, moment, notification.id + " is sent once more");
    }
    std::vector<std::string>& ids = on_its_way_[group];
    if (std::find(ids.begin(), ids.end(), notification.id) == ids.end())
      ids.push_back(notification.id);
    receivers_.SeeSent(notification, moment);
    return;
  }
  CheckRate(notification, moment);
  for (const Alert& alert : notification.alerts) {
    if (alert.ResolvedAt(notification.at)) {
      CheckMayClose(notification, alert, moment);
    } else {
      CheckMayTell(notification, alert, moment);
    }
  }
  CheckFlapping(notification, moment);
  receivers_.SeeSent(notification, moment);
  repeats_.SeeSent(notification, moment);
  CheckIsNews(notification, moment);
  for (const Alert& alert : notification.alerts) {
    if (!alert.ResolvedAt(notification.at)) named_[group].insert(alert.labels);
  }
  on_its_way_[group].push_back(notification.id);
}

// What nobody has answered may have arrived.
void Judge::SeeUnanswered(const GroupAt& group, const std::string& id) {
  const Runs& runs = runs_told_[id];
  maybe_open_[group].insert(runs.begin(), runs.end());
}

void Judge::CheckRate(const Notification& notification, const Moment& moment) {
  // One that takes the place of another that is on its way is none more.
  // A copy that was under way when its receiver was renamed may be on its way yet.
  const GroupAt group{notification.receiver, notification.group_key};
  const auto renamed = renamed_groups_.find(group);
  const bool has_copy =
      renamed != renamed_groups_.end() && moment.since_start - renamed->second <= kAttemptMax;
  const bool follows = on_its_way_.contains(group) || has_copy;
  // Which of the messages of one moment had been sent already no later process knows.
  if (moment.since_start == began_) return;
  if (!IsLimited(notification.receiver) || follows) return;
  if (receivers_.Count(*FindReceiver(*configuration_, notification.receiver), moment)) return;
  Fail(Invariant::kRateLimit, moment, notification.receiver + " gets " + notification.id + " too");
}

void Judge::CheckMayTell(const Notification& notification, const Alert& alert,
                         const Moment& moment) {
  // What a rate limit has held back was decided when it was to be sent.
  if (IsStorm(notification.group_key) || notification.at != moment.now) return;
  // Likewise, and it is sent once more: where the clock was set back, as of now.
  if (IsLimited(notification.receiver) && moment.since_start == began_) return;
  const MuteKind mute = MuteAt(alert.labels, notification.at);
  // What the process that crashed had not told the router yet holds nothing either.
  const bool knows_all = moment.since_start >= told_again_;
  if (mute == MuteKind::kAskedFor || (mute == MuteKind::kInhibited && knows_all)) {
    Fail(Invariant::kMuted, moment,
         notification.receiver + " is told of " + FormatLabels(alert.labels));
  }
  // While it flaps it is one matter, since it began.
  if (flapping_alerts_.contains(alert.labels)) return;
  // What a receiver knows to fire is named again beside what is news to it.
  if (Knows({notification.receiver, notification.group_key}, alert.labels)) return;
  CheckTurn(notification, alert, moment);
}

void Judge::CheckTurn(const Notification& notification, const Alert& alert, const Moment& moment) {
  bool named = false;
  bool due = false;
  const Duration fires_for = moment.with_leaps - fires_since_[alert.labels];
  const bool taken = MustBeTakenOn(alert.labels, notification.group_key);
  for (const Way& way : WaysOf(routes(), alert.labels)) {
    if (way.receiver != notification.receiver) continue;
    named = true;
    due = due || way.delay == Duration{0} || (fires_for >= way.delay && !taken);
  }
  const GroupAt group{notification.receiver, notification.group_key};
  const bool stands_in = StandsIn(notification.receiver, alert.labels);
  const bool may_stand_in = stands_in && receivers_.MayStandIn(*configuration_, group, moment);
  if (named && !due && !(may_stand_in && !taken)) {
    Fail(taken ? Invariant::kAcknowledged : Invariant::kEscalation, moment,
         notification.receiver + " is told of " + FormatLabels(alert.labels) + " too soon, after " +
             FormatDuration(fires_for));
  } else if (!named && stands_in && !may_stand_in) {
    Fail(Invariant::kFallback, moment,
         notification.receiver + " stands in for nobody, and is told of " +
             FormatLabels(alert.labels));
  } else if (!named && !stands_in) {
    Fail(Invariant::kReceiver, moment,
         "no route names " + notification.receiver + " for " + FormatLabels(alert.labels));
  }
}

void Judge::CheckMayClose(const Notification& notification, const Alert& alert,
                          const Moment& moment) {
  if (!WantsResolved(notification.receiver)) {
    Fail(Invariant::kClosing, moment,
         notification.receiver +
             " is told of an end, and wants to hear of none: " + FormatLabels(alert.labels));
  }
  const rules::Route* const route = RouteOf(notification.group_key, alert.labels);
  if (route == nullptr || route->closing == rules::Closing::kAlways) return;
  // What is sent once more after a restart was decided before.
  if (notification.at != moment.now || moment.since_start == began_) return;
  const MuteKind mute = MuteAt(alert.labels, notification.at);
  const bool knows_all = moment.since_start >= told_again_;
  if (mute == MuteKind::kNone || (mute == MuteKind::kInhibited && !knows_all)) return;
  Fail(Invariant::kClosing, moment,
       notification.receiver + " is told, unlike by Alertmanager, of the end of " +
           FormatLabels(alert.labels));
}

bool Judge::StandsIn(const std::string& receiver, const Labels& alert) const {
  for (const Way& way : WaysOf(routes(), alert)) {
    const rules::Receiver* other = FindReceiver(*configuration_, way.receiver);
    while (other->fallback) {
      if (other->fallback->receiver == receiver) return true;
      other = FindReceiver(*configuration_, other->fallback->receiver);
    }
  }
  return false;
}

bool Judge::Knows(const GroupAt& group, const Labels& alert) const {
  for (const auto* told : {&open_, &named_}) {
    for (const auto& [other, alerts] : *told) {
      const bool same = other.second == group.second || IsStorm(other.second);
      if (same && other.first == group.first && alerts.contains(alert)) return true;
    }
  }
  // The end of one of its runs says nothing of another that may have been told as well.
  const auto maybe = maybe_open_.find(group);
  return maybe != maybe_open_.end() &&
         std::any_of(maybe->second.begin(), maybe->second.end(),
                     [&alert](const auto& run) { return run.first == alert; });
}

bool Judge::WantsResolved(const std::string& receiver) const {
  return FindReceiver(*configuration_, receiver)->integrations.front().send_resolved;
}

const rules::Route* Judge::RouteOf(const std::string& group, const Labels& alert) const {
  for (const Way& way : WaysOf(routes(), alert))
    if (way.group == group) return way.route;
  return nullptr;
}

bool Judge::ClosesAsAlertmanager(const GroupAt& group, const Labels& alert) const {
  if (!IsStorm(group.second)) return alertmanager_groups_.contains(group.second);
  const auto groups = groups_of_.find(alert);
  return groups != groups_of_.end() &&
         std::any_of(groups->second.begin(), groups->second.end(),
                     [this](const auto& one) { return alertmanager_groups_.contains(one); });
}

bool Judge::IsLimited(const std::string& receiver) const {
  return FindReceiver(*configuration_, receiver)->rate_limit.has_value();
}

// What is beyond the limit is told in one message when it leaves room.
Duration Judge::LimitDelay(const std::string& receiver) const {
  return IsLimited(receiver) ? 2 * FindReceiver(*configuration_, receiver)->rate_limit->per
                             : Duration{0};
}

void Judge::CheckFlapping(const Notification& notification, const Moment& moment) {
  std::set<Labels> firing;
  std::set<Labels> over;
  for (const Alert& alert : notification.alerts) {
    if (!alert.ResolvedAt(notification.at)) {
      firing.insert(alert.labels);
    } else if (runs_[alert.labels] == alert.incident_id.view()) {
      over.insert(alert.labels);
    }
  }
  bool all_flap = true;
  for (const Labels& alert : firing) {
    const auto since = flapping_.MustFlapSince(notification.group_key, alert, moment);
    if (since || flapping_.MayFlap(notification.group_key, alert, moment)) {
      told_flapping_[notification.id].emplace(alert, since);
    }
    all_flap = all_flap && since;
  }
  // What was sent before, or is held for a summary, was decided then.
  if (notification.at != moment.now || IsLimited(notification.receiver)) return;
  for (const Labels& alert : over) {
    if (!flapping_.MustFlap(notification.group_key, alert, moment)) continue;
    // It may close an earlier run, of what is kept quiet.
    if (firing.contains(alert) || MuteAt(alert, moment.now) != MuteKind::kNone) continue;
    Fail(Invariant::kFlapping, moment,
         notification.receiver + " is told that " + FormatLabels(alert) + " is over, and it flaps");
  }
  if (notification.reason != NotifyReason::kRepeat || !all_flap) return;
  Fail(Invariant::kFlapping, moment, notification.receiver + " is told again of what flaps");
}

std::optional<bool> Judge::IsNewsOfFlapping(const GroupAt& group, const Labels& alert,
                                            const Moment& moment) const {
  const ToldFlapping& told = taken_.at(group).flapping;
  const auto was_told = told.find(alert);
  if (const auto since = flapping_.MustFlapSince(group.second, alert, moment)) {
    return was_told == told.end() || was_told->second != since;
  }
  if (was_told != told.end() || flapping_.MayFlap(group.second, alert, moment)) return true;
  return std::nullopt;
}

// While an alert flaps its runs are one matter, also to whoever has taken it on.
bool Judge::MustBeTakenOn(const Labels& alert, const std::string& group) const {
  return !flapping_alerts_.contains(alert) && acknowledgements_.MustHold(alert, group);
}

void Judge::CheckIsNews(const Notification& notification, const Moment& moment) {
  // Under a limit groups say under two keys what they have to say.
  if (IsLimited(notification.receiver)) return;
  const GroupAt group{notification.receiver, notification.group_key};
  if (MayHearTwice(group)) return;
  const auto taken = taken_.find(group);
  if (taken == taken_.end() || taken->second.before_crash || on_its_way_.contains(group)) return;
  // Of a message that names what is quiet by now the rest is told once more, where the router has
  // not heard that it was taken.
  const bool names_quiet =
      std::any_of(taken->second.alerts.begin(), taken->second.alerts.end(), [&](const auto& alert) {
        return !alert.resolved && MuteAt(alert.labels, moment.now) != MuteKind::kNone;
      });
  if (names_quiet && receivers_.HasJustTaken(group, moment)) return;
  const std::set<Arrival::AlertNews> news = NewsOf(notification);
  if (notification.reason == NotifyReason::kRepeat) {
    const bool all_taken_on = std::all_of(news.begin(), news.end(), [&](const auto& alert) {
      return alert.resolved || MustBeTakenOn(alert.labels, group.second);
    });
    if (all_taken_on) {
      Fail(Invariant::kAcknowledged, moment,
           notification.receiver + " is reminded of what is acknowledged");
    }
    CheckIsTimeToRepeat(notification, moment);
    return;
  }
  if (notification.reason == NotifyReason::kUnsuppressed && MayRemind(notification)) return;
  const bool as_alertmanager = ClosesAsAlertmanager(group, notification.alerts.back().labels);
  const auto fires = [](const Arrival::AlertNews& alert) { return !alert.resolved; };
  // Alertmanager tells that nothing fires any more, whatever it names beside that.
  const bool all_over =
      as_alertmanager && std::none_of(news.begin(), news.end(), fires) &&
      std::any_of(taken->second.alerts.begin(), taken->second.alerts.end(), fires);
  const bool any_new = std::any_of(news.begin(), news.end(), [&](const Arrival::AlertNews& alert) {
    if (const auto flapping = IsNewsOfFlapping(group, alert.labels, moment)) return *flapping;
    if (alert.resolved && !as_alertmanager) {
      return open_[group].contains(alert.labels) ||
             open_runs_[group][alert.labels].contains(alert.incident) ||
             maybe_open_[group].contains({alert.labels, alert.incident});
    }
    return !taken->second.alerts.contains(alert);
  });
  if (!any_new && !all_over) {
    Fail(Invariant::kDuplicate, moment,
         notification.receiver + " is told nothing new of " + notification.group_key);
  }
}

void Judge::CheckIsTimeToRepeat(const Notification& notification, const Moment& moment) {
  const GroupAt group{notification.receiver, notification.group_key};
  for (const Way& way : WaysOf(routes(), notification.alerts.back().labels)) {
    if (way.receiver != group.first || way.group != group.second) continue;
    if (repeats_.MayRepeat(group, way.route->repeat_intervals, moment)) continue;
    Fail(Invariant::kRepeated, moment, group.first + " is told again too soon of " + group.second);
  }
}

}  // namespace alertd::simulation
