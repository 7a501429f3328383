#include "tests/simulation/judge.h"

#include <algorithm>

#include "tests/simulation/plan.h"

namespace alertd::simulation {
namespace {

using std::chrono::seconds;

// Deliveries are tried again after a minute at most, and a step is what nobody sees into.
constexpr Duration kSlack = seconds{90};
// After a crash every group has been evaluated once by then.
constexpr Duration kToldAgainMax = seconds{90};

std::set<Arrival::AlertNews> NewsOf(const Notification& notification) {
  std::set<Arrival::AlertNews> news;
  for (const Alert& alert : notification.alerts)
    news.insert({alert.labels, alert.ResolvedAt(notification.at), alert.incident_id});
  return news;
}

}  // namespace

// The new window takes what is older than the samples that it does not have.
void Judge::SeeSamplesLost(const Moment& moment) {
  for (auto& [labels, seen] : sightings_)
    seen.ForgetAfter(moment.now);
}

void Judge::SeeAcknowledgement(const Labels& alert, bool taken, const Moment& moment) {
  if (taken) {
    taken_on_.insert(alert);
  } else {
    taken_on_.erase(alert);
    given_back_[alert] = moment.since_start;
  }
}

void Judge::SeeMood(const std::string& receiver, Mood mood, const Moment& moment) {
  moods_[receiver] = mood;
  listens_since_[receiver] = moment.since_start;
}

void Judge::SeeReload(const rules::Configuration& configuration, const Moment& moment) {
  configuration_ = &configuration;
  reloaded_ = moment.since_start;
}

void Judge::SeeEnd(bool in_order, const Moment& moment) {
  crashed_ = !in_order;
  for (const Arrival& arrival : std::exchange(last_arrivals_, {})) {
    if (in_order) continue;
    repeats_.SeeForgotten({arrival.receiver, arrival.group_key});
    for (const Arrival::AlertNews& alert : arrival.alerts)
      uncertain_[{arrival.receiver, arrival.group_key}].insert(alert.labels);
  }
  // What was scraped after the last evaluation nobody has seen.
  for (auto& [labels, seen] : sightings_)
    seen.ForgetAfter(moment.since_start - RuleOf(labels).interval - kStep);
}

void Judge::SeeBeginning(std::map<Labels, Timestamp> firing, const Moment& moment) {
  began_ = moment.since_start;
  if (crashed_) told_again_ = began_ + kToldAgainMax;
  firing_ = std::move(firing);
  firing_labels_.clear();
  for (const auto& [labels, since] : firing_) {
    firing_labels_.insert(labels);
    tellable_since_.emplace(labels, moment.since_start);
    fires_since_.emplace(labels, moment.with_leaps - (moment.now - since));
  }
  std::erase_if(fires_since_, [&](const auto& one) { return !firing_.contains(one.first); });
  std::erase_if(taken_on_, [&](const Labels& labels) { return !firing_.contains(labels); });
  for (auto& [id, quiet] : silences_) {
    // While nobody looked it may have matched something.
    if (quiet.unmatched_since) quiet.unmatched_since = moment.now;
  }
  on_its_way_.clear();
  for (auto& [group, taken] : taken_)
    taken.before_crash = true;
}

void Judge::SeeClock(const Moment& moment) {
  if (moment.now < newest_) {
    caught_up_ = moment.since_start;
    relived_until_ = newest_;
  }
  newest_ = std::max(newest_, moment.now);
}

// Of a time that was there already, because the clock was set back, the window has what was scraped
// then, and takes nothing else: nobody promises what that comes to.
bool Judge::IsRelived(Timestamp at) const { return at <= relived_until_; }

void Judge::See(const StepLog& log, const Moment& moment) {
  SeeClock(moment);
  for (const alert::Transition& transition : log.transitions)
    SeeTransition(transition, moment);
  SeeAlerts(log.alerts, moment);
  if (log.routed) {
    for (auto& [id, quiet] : silences_)
      quiet.See(firing_labels_, moment.now);
  }
  SeeDecisions(log, moment);
  for (const DeliveryReport& report : log.reports)
    receivers_.SeeReport(report);
  for (const Notification& notification : log.notifications)
    SeeNotification(notification, moment);
  for (const Arrival& arrival : log.arrivals)
    SeeArrival(arrival, moment);
  last_arrivals_ = log.arrivals;
}

void Judge::SeeTransition(const alert::Transition& transition, const Moment& moment) {
  using Kind = alert::Transition::Kind;
  if (transition.kind == Kind::kFiring) {
    CheckFired(transition.alert.labels, transition.at, moment);
  }
  if (transition.kind == Kind::kResolved) {
    CheckResolved(transition.alert.labels, transition.at, moment);
  }
}

void Judge::CheckFired(const Labels& alert, Timestamp at, const Moment& moment) {
  const DeclaredRule declared = RuleOf(alert);
  const Sightings& seen = sightings_[alert];
  const Sighting* last = seen.LastUp(at);
  const Duration hold = declared.rule->hold;
  if (IsRelived(at - hold - declared.interval)) return;
  if (last != nullptr && last->holds && !seen.CalmFor(declared.interval, at - hold, at)) return;
  Fail(Invariant::kFalseAlarm, moment,
       FormatLabels(alert) + " fires, and did not hold for " + FormatDuration(hold));
}

void Judge::CheckResolved(const Labels& alert, Timestamp at, const Moment& moment) {
  const Sighting* last = sightings_[alert].LastUp(at);
  if (last != nullptr && last->holds && !IsRelived(at - RuleOf(alert).interval)) {
    Fail(Invariant::kFalseHealth, moment,
         FormatLabels(alert) + " is over, and held when it was last seen");
  }
}

void Judge::SeeAlerts(const std::vector<Alert>& alerts, const Moment& moment) {
  for (const Alert& alert : alerts) {
    if (alert.ends_at) {
      firing_.erase(alert.labels);
      firing_labels_.erase(alert.labels);
      fires_since_.erase(alert.labels);
      tellable_since_.erase(alert.labels);
      muted_since_.erase(alert.labels);
      noted_mutes_.erase(alert.labels);
      taken_on_.erase(alert.labels);
    } else if (firing_.emplace(alert.labels, alert.starts_at).second) {
      firing_labels_.insert(alert.labels);
      fires_since_[alert.labels] = moment.with_leaps - (moment.now - alert.starts_at);
      tellable_since_[alert.labels] = moment.since_start;
    }
  }
}

void Judge::SeeDecisions(const StepLog& log, const Moment& moment) {
  for (const route::Decision& decision : log.decisions) {
    if (!decision.notification.empty()) noted_.insert(decision.notification);
    if (decision.kind == "silence_ended") SeeSilenceEnd(decision, moment);
    if (decision.kind == "suppressed") noted_mutes_.insert(decision.alert);
    if (decision.kind != "unsuppressed") continue;
    noted_mutes_.erase(decision.alert);
    muted_since_.erase(decision.alert);
  }
  for (const Notification& notification : log.notifications) {
    if (noted_.contains(notification.id) || ids_.contains(notification.id)) continue;
    if (notification.id.ends_with(" again")) continue;
    Fail(Invariant::kJournal, moment, "nothing says that " + notification.id + " was sent");
  }
}

// A process that has crashed had not told the router of all that fires: it may look as if nothing
// that a silence held fired any more.
void Judge::SeeSilenceEnd(const route::Decision& decision, const Moment& moment) {
  const bool by_time = decision.reason.ends_with("its time is over");
  if (by_time || moment.since_start >= told_again_) return;
  for (auto& [id, quiet] : silences_)
    if (decision.reason.find(id) != std::string::npos) quiet.ended = true;
}

void Judge::SeeNotification(const Notification& notification, const Moment& moment) {
  const GroupAt group{notification.receiver, notification.group_key};
  // After a restart what was on its way is sent once more, as it was.
  if (!ids_.insert(notification.id).second) {
    on_its_way_[group].push_back(notification.id);
    receivers_.SeeSent(notification, moment);
    return;
  }
  CheckRate(notification, moment);
  for (const Alert& alert : notification.alerts) {
    if (!alert.ResolvedAt(notification.at)) CheckMayTell(notification, alert, moment);
  }
  receivers_.SeeSent(notification, moment);
  repeats_.SeeSent(notification, moment);
  CheckIsNews(notification, moment);
  for (const Alert& alert : notification.alerts) {
    if (!alert.ResolvedAt(notification.at)) named_[group].insert(alert.labels);
  }
  on_its_way_[group].push_back(notification.id);
}

void Judge::CheckRate(const Notification& notification, const Moment& moment) {
  // One that takes the place of another that is on its way is none more.
  const bool follows = on_its_way_.contains({notification.receiver, notification.group_key});
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
  // What a receiver knows to fire is named again beside what is news to it.
  if (Knows({notification.receiver, notification.group_key}, alert.labels)) return;
  CheckTurn(notification, alert, moment);
}

void Judge::CheckTurn(const Notification& notification, const Alert& alert, const Moment& moment) {
  bool named = false;
  bool due = false;
  const Duration fires_for = moment.with_leaps - fires_since_[alert.labels];
  const bool taken = taken_on_.contains(alert.labels);
  for (const Way& way : WaysOf(configuration_->root_route, alert.labels)) {
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

bool Judge::StandsIn(const std::string& receiver, const Labels& alert) const {
  for (const Way& way : WaysOf(configuration_->root_route, alert)) {
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
  return false;
}

bool Judge::IsLimited(const std::string& receiver) const {
  return FindReceiver(*configuration_, receiver)->rate_limit.has_value();
}

// What is beyond the limit is told in one message when it leaves room.
Duration Judge::LimitDelay(const std::string& receiver) const {
  return IsLimited(receiver) ? 2 * FindReceiver(*configuration_, receiver)->rate_limit->per
                             : Duration{0};
}

void Judge::CheckIsNews(const Notification& notification, const Moment& moment) {
  // Under a limit groups say under two keys what they have to say.
  if (IsLimited(notification.receiver)) return;
  const GroupAt group{notification.receiver, notification.group_key};
  const auto taken = taken_.find(group);
  if (taken == taken_.end() || taken->second.before_crash || on_its_way_.contains(group)) return;
  const std::set<Arrival::AlertNews> news = NewsOf(notification);
  if (notification.reason == NotifyReason::kRepeat) {
    const bool all_taken_on = std::all_of(news.begin(), news.end(), [&](const auto& alert) {
      return alert.resolved || taken_on_.contains(alert.labels);
    });
    if (all_taken_on) {
      Fail(Invariant::kAcknowledged, moment,
           notification.receiver + " is reminded of what is acknowledged");
    }
    CheckIsTimeToRepeat(notification, moment);
    return;
  }
  const bool any_new = std::any_of(news.begin(), news.end(), [&](const Arrival::AlertNews& alert) {
    if (alert.resolved) {
      return open_[group].contains(alert.labels) ||
             open_runs_[group][alert.labels].contains(alert.incident);
    }
    return !taken->second.alerts.contains(alert);
  });
  if (!any_new) {
    Fail(Invariant::kDuplicate, moment,
         notification.receiver + " is told nothing new of " + notification.group_key);
  }
}

bool Judge::IsOpen(const std::string& receiver, const Labels& alert) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& group) {
    return group.first.first == receiver && group.second.contains(alert);
  });
}

// Messages of a group go out in their order: what was sent before has arrived, or was replaced.
void Judge::SeeArrived(const GroupAt& group, const std::string& id) {
  std::vector<std::string>& ids = on_its_way_[group];
  const auto found = std::find(ids.begin(), ids.end(), id);
  ids.erase(ids.begin(), found == ids.end() ? found : found + 1);
  if (ids.empty()) on_its_way_.erase(group);
}

void Judge::SeeArrival(const Arrival& arrival, const Moment& moment) {
  const GroupAt group{arrival.receiver, arrival.group_key};
  SeeArrived(group, arrival.notification_id);
  const auto way = on_its_way_.find(group);
  repeats_.SeeTaken(group, arrival.notification_id, moment);
  receivers_.SeeTaken(group, way == on_its_way_.end() ? "" : way->second.front(), moment);
  for (const Arrival::AlertNews& alert : arrival.alerts) {
    // Of a run that was on its way at a crash, and that another followed, nobody knows any more
    // that it was taken.
    if (uncertain_[group].erase(alert.labels) > 0) open_runs_[group].erase(alert.labels);
    if (alert.resolved) {
      SeeClosed(group, alert);
    } else {
      open_[group].insert(alert.labels);
      open_runs_[group][alert.labels].insert(alert.incident);
    }
  }
  taken_[group] = {{arrival.alerts.begin(), arrival.alerts.end()}, moment.since_start, false};
}

// A summary closes what was opened under the keys of the groups that it stands for.
void Judge::SeeClosed(const GroupAt& group, const Arrival::AlertNews& alert) {
  const auto is_about = [&group](const GroupAt& other) {
    return other == group || (other.first == group.first && IsStorm(group.second));
  };
  for (auto* told : {&open_, &named_}) {
    for (auto& [other, alerts] : *told)
      if (is_about(other)) alerts.erase(alert.labels);
  }
  for (auto& [other, alerts] : open_runs_)
    if (is_about(other)) alerts[alert.labels].erase(alert.incident);
}

void Judge::CheckPromises(const Moment& moment) {
  for (const auto& [labels, since] : firing_) {
    if (MuteAt(labels, moment.now) == MuteKind::kNone) {
      muted_since_.erase(labels);
      continue;
    }
    muted_since_.emplace(labels, moment.since_start);
    tellable_since_[labels] = moment.since_start;
  }
  CheckDeadlines(moment);
  CheckJournalOfMutes(moment);
  CheckMissedAlarms(moment);
}

void Judge::CheckDeadlines(const Moment& moment) {
  for (const auto& [labels, since] : firing_) {
    for (const Way& way : WaysOf(configuration_->root_route, labels)) {
      CheckDeadline(labels, way, moment);
      CheckFallback(labels, way, moment);
      CheckRepeat(labels, way, moment);
    }
  }
}

void Judge::CheckFallback(const Labels& alert, const Way& way, const Moment& moment) {
  const std::optional<rules::Fallback>& fallback =
      FindReceiver(*configuration_, way.receiver)->fallback;
  if (!fallback || way.delay > Duration{0} || taken_on_.contains(alert)) return;
  const auto listens = [this](const std::string& receiver) {
    const auto mood = moods_.find(receiver);
    return mood == moods_.end() || mood->second == Mood::kTakes;
  };
  if (listens(way.receiver) || !listens(fallback->receiver)) return;
  if (IsOpen(way.receiver, alert) || IsOpen(fallback->receiver, alert)) return;
  const Duration since =
      std::max({tellable_since_.at(alert), began_, reloaded_, clock_set_,
                listens_since_[way.receiver], listens_since_[fallback->receiver]});
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
  if (way.delay > Duration{0} && taken_on_.contains(alert)) return;
  const Duration since = std::max(
      {tellable_since_.at(alert), began_, reloaded_, clock_set_, listens_since_[way.receiver]});
  const Duration allowed = way.route->group_wait + way.route->group_interval + way.delay +
                           LimitDelay(way.receiver) + kSlack;
  if (moment.since_start - since <= allowed) return;
  if (IsOpen(way.receiver, alert)) return;
  Fail(Invariant::kDeadline, moment,
       way.receiver + " does not know of " + FormatLabels(alert) + " after " +
           FormatDuration(moment.since_start - since));
}

void Judge::CheckIsTimeToRepeat(const Notification& notification, const Moment& moment) {
  const GroupAt group{notification.receiver, notification.group_key};
  for (const Way& way : WaysOf(configuration_->root_route, notification.alerts.back().labels)) {
    if (way.receiver != group.first || way.group != group.second) continue;
    if (repeats_.MayRepeat(group, way.route->repeat_intervals, moment)) continue;
    Fail(Invariant::kRepeated, moment, group.first + " is told again too soon of " + group.second);
  }
}

void Judge::CheckRepeat(const Labels& alert, const Way& way, const Moment& moment) {
  const auto mood = moods_.find(way.receiver);
  if (mood != moods_.end() && mood->second != Mood::kTakes) return;
  const GroupAt group{way.receiver, way.group};
  // What is told in summaries is told again in them.
  if (taken_on_.contains(alert) || IsLimited(way.receiver) || !open_[group].contains(alert)) return;
  const RepeatWatch::Due due = repeats_.NextRepeat(group, way.route->repeat_intervals);
  const Duration since = std::max({due.since, tellable_since_.at(alert), given_back_[alert], began_,
                                   reloaded_, clock_set_, listens_since_[way.receiver]});
  if (moment.since_start - since <= due.after + way.route->group_interval + kSlack) return;
  Fail(Invariant::kRepeated, moment,
       way.receiver + " was not told again of " + FormatLabels(alert) + " for " +
           FormatDuration(moment.since_start - since));
}

void Judge::CheckJournalOfMutes(const Moment& moment) {
  for (const auto& [labels, since] : muted_since_) {
    Duration allowed = kSlack;
    for (const Way& way : WaysOf(configuration_->root_route, labels))
      allowed = std::max(allowed, way.route->group_wait + way.route->group_interval + kSlack);
    if (moment.since_start - std::max({since, began_, reloaded_, clock_set_}) <= allowed) continue;
    if (noted_mutes_.contains(labels)) continue;
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

void Judge::CheckAllIsClosed(const Moment& moment) {
  for (const auto& [group, open] : open_) {
    for (const Labels& alert : open) {
      if (uncertain_[group].contains(alert)) continue;
      Fail(Invariant::kClosed, moment,
           group.first + " was never told that " + FormatLabels(alert) + " is over");
    }
  }
  for (const auto& [group, alerts] : open_runs_) {
    for (const auto& [alert, runs] : alerts) {
      if (runs.empty() || uncertain_[group].contains(alert)) continue;
      Fail(Invariant::kClosed, moment,
           group.first + " was never told that the run " + *runs.begin() + " of " +
               FormatLabels(alert) + " is over");
    }
  }
}

MuteKind Judge::MuteAt(const Labels& alert, Timestamp now) const {
  return MuteOf({*configuration_, silences_, firing_labels_, now}, alert);
}

Judge::DeclaredRule Judge::RuleOf(const Labels& alert) const {
  for (const rules::RuleGroup& group : configuration_->groups) {
    for (const rules::Rule& rule : group.rules) {
      if (rule.name == alert.Get("alertname")) return {&rule, group.interval};
    }
  }
  return {};
}

void Judge::Fail(Invariant invariant, const Moment& moment, const std::string& what) {
  if (!violation_) violation_ = {invariant, what, moment.since_start};
}

}  // namespace alertd::simulation
