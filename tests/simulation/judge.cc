#include "tests/simulation/judge.h"

#include <algorithm>
#include <iterator>

#include "engine/model/group_key.h"
#include "tests/simulation/plan.h"

namespace alertd::simulation {
namespace {

using std::chrono::seconds;

// After a crash every group has been evaluated once by then.
constexpr Duration kToldAgainMax = seconds{90};

// Whom the route of the group tells with the receiver; empty where there is none.
std::set<std::string> Companions(const rules::Route& route,
                                 const std::pair<std::string, std::string>& group) {
  const auto& told = route.receivers;
  const bool tells = std::find(told.begin(), told.end(), group.first) != told.end();
  if (tells && group.second.starts_with(route.id + ":{")) return {told.begin(), told.end()};
  for (const rules::Route& child : route.routes) {
    std::set<std::string> found = Companions(child, group);
    if (!found.empty()) return found;
  }
  return {};
}

}  // namespace

// The new window takes what is older than the samples that it does not have.
void Judge::SeeSamplesLost(const Moment& moment) {
  for (auto& [labels, seen] : sightings_)
    seen.ForgetAfter(moment.now);
}

void Judge::SeeAcknowledgement(const Labels& alert, AcknowledgeScope scope,
                               std::optional<Timestamp> until) {
  if (scope == AcknowledgeScope::kAlert) {
    acknowledgements_.SeeTaken(alert, until);
    return;
  }
  for (const Way& way : WaysOf(routes(), alert))
    acknowledgements_.SeeGroupTaken(way.group, firing_groups_[way.group], until);
}

void Judge::SeeGivenBack(const Labels& alert) {
  std::vector<std::string> groups;
  for (const Way& way : WaysOf(routes(), alert))
    groups.push_back(way.group);
  acknowledgements_.SeeGivenBack(alert, groups);
}

FiringByGroup Judge::FiringGroups() const {
  FiringByGroup firing;
  for (const auto& [labels, since] : firing_) {
    for (const Way& way : WaysOf(routes(), labels))
      firing[way.group].insert(labels);
  }
  return firing;
}

void Judge::SeeMood(const std::string& receiver, Mood mood, const Moment& moment) {
  moods_[receiver] = mood;
  listens_since_[receiver] = moment.since_start;
}

void Judge::SeeReload(const rules::Configuration& configuration, std::vector<size_t> numbers,
                      const Moment& moment) {
  if (configuration_ == &configuration && route_numbers_ == numbers) return;
  const rules::Route& before = configuration_->root_route;
  configuration_ = &configuration;
  route_numbers_ = std::move(numbers);
  reloaded_ = moment.since_start;
  SeeSharedOut(before);
  SeeMoved();
  SeeRerouted(moment);
  const FiringByGroup fired = std::exchange(firing_groups_, FiringGroups());
  acknowledgements_.SeeReload(fired, firing_groups_);
  // What Alertmanager's way makes of what was told in the other one, and the other way round,
  // nobody promises.
  std::set<std::pair<GroupAt, Labels>> open;
  for (const auto& [group, alerts] : open_) {
    for (const Labels& alert : alerts) {
      for (const Way& way : WaysOf(routes(), alert))
        SeeWay(alert, way);
      if (ClosesAsAlertmanager(group, alert)) open.emplace(group, alert);
    }
  }
  for (const auto& [group, alert] : open) {
    SeeForgotten(group, alert);
    // What else it was told says nothing any more.
    if (taken_.contains(group)) taken_[group].before_crash = true;
  }
}

void Judge::SeeSharedOut(const rules::Route& before) {
  std::set<GroupAt> unanswered;
  for (const auto& [group, ids] : on_its_way_)
    unanswered.insert(group);
  for (const auto& [group, alerts] : uncertain_)
    if (!alerts.empty()) unanswered.insert(group);
  for (const GroupAt& group : unanswered) {
    const std::set<std::string> others = Companions(configuration_->root_route, group);
    if (others != Companions(before, group)) told_twice_[group] = reloaded_;
  }
}

// Each of those that have told it tells that it is over, at the next flush of its own.
void Judge::ForgetToldTwice(const Moment& moment) {
  for (auto& [group, last] : told_twice_) {
    const auto firing = firing_groups_.find(group.second);
    const bool fires = firing != firing_groups_.end() && !firing->second.empty();
    if (fires || !open_[group].empty() || on_its_way_.contains(group)) last = moment.since_start;
  }
  std::erase_if(told_twice_, [&moment](const auto& each) {
    return moment.since_start - each.second > seconds{kGroupIntervalMax};
  });
}

void Judge::SeeRenamed(const std::string& receiver, const Moment& moment) {
  for (const auto& [group, ids] : on_its_way_) {
    if (group.first != receiver) continue;
    comes_again_.insert(ids.begin(), ids.end());
    renamed_groups_[group] = moment.since_start;
  }
  // The router may hear only later of what was taken in the last step.
  for (const auto& [id, taken] : taken_ids_) {
    if (taken.first == receiver && moment.since_start - taken.second <= kStep)
      comes_again_.insert(id);
  }
  renamed_.insert(comes_again_.begin(), comes_again_.end());
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
  for (const auto& [labels, since] : firing_)
    if (!firing.contains(labels)) endings_.try_emplace(labels, Ending{moment.since_start});
  firing_ = std::move(firing);
  firing_labels_.clear();
  for (const auto& [labels, since] : firing_) {
    firing_labels_.insert(labels);
    tellable_since_.emplace(labels, moment.since_start);
    fires_since_.emplace(labels, moment.with_leaps - (moment.now - since));
  }
  std::erase_if(fires_since_, [&](const auto& one) { return !firing_.contains(one.first); });
  SeeRerouted(moment);
  firing_groups_ = FiringGroups();
  acknowledgements_.SeeBeginning(firing_groups_);
  for (auto& [id, quiet] : silences_) {
    // While nobody looked it may have matched something.
    if (quiet.unmatched_since) quiet.unmatched_since = moment.now;
  }
  for (const auto& [group, ids] : std::exchange(on_its_way_, {})) {
    for (const std::string& id : ids)
      SeeUnanswered(group, id);
  }
  for (auto& [group, taken] : taken_)
    taken.before_crash = true;
}

std::map<std::string, Quiet> Judge::Running(Quiet::Kind kind, Timestamp now) const {
  std::map<std::string, Quiet> running = silences_;
  std::erase_if(running, [&](const auto& each) {
    return each.second.kind != kind || each.second.ended || each.second.until <= now;
  });
  return running;
}

void Judge::SeeClock(const Moment& moment) {
  if (moment.now < std::exchange(last_, moment.now)) flapping_.SeeSetBack(moment);
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
  const std::set<Labels> heard_before = log.routed ? std::set<Labels>() : firing_labels_;
  SeeAlerts(log.alerts, moment);
  SeeUnheard(log, heard_before);
  acknowledgements_.SeeTime(moment.now);
  if (log.routed) {
    std::set<Labels> heard;
    std::set_difference(firing_labels_.begin(), firing_labels_.end(), unheard_.begin(),
                        unheard_.end(), std::inserter(heard, heard.end()));
    for (auto& [id, quiet] : silences_)
      quiet.See(heard, moment.now);
  }
  SeeDecisions(log, moment);
  for (const Notification& notification : log.notifications) {
    for (const Alert& alert : notification.alerts) {
      if (alert.ResolvedAt(notification.at)) continue;
      runs_told_[notification.id].emplace(alert.labels, alert.incident_id.str());
    }
  }
  for (const DeliveryReport& report : log.reports) {
    receivers_.SeeReport(report);
    const bool tried = report.outcome != DeliveryOutcome::kAccepted && report.attempt > 0;
    if (!tried || report.status != 0) continue;
    SeeUnanswered({report.receiver, report.group_key}, report.notification_id);
  }
  for (const Notification& notification : log.notifications)
    SeeNotification(notification, moment);
  for (const Arrival& arrival : log.arrivals)
    SeeArrival(arrival, moment);
  last_arrivals_ = log.arrivals;
}

void Judge::SeeUnheard(const StepLog& log, const std::set<Labels>& heard_before) {
  for (const Alert& alert : log.alerts) {
    if (log.routed) {
      unheard_.erase(alert.labels);
    } else if (!alert.ends_at && !heard_before.contains(alert.labels)) {
      unheard_.insert(alert.labels);
    }
  }
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
  if (last != nullptr && IsRelived(last->at)) return;
  const bool may_hold = last != nullptr && (last->holds || seen.MayHoldWithin(last->at, at));
  if (may_hold && !seen.CalmFor(declared.interval, at - hold, at)) return;
  Fail(Invariant::kFalseAlarm, moment,
       FormatLabels(alert) + " fires, and did not hold for " + FormatDuration(hold));
}

void Judge::CheckResolved(const Labels& alert, Timestamp at, const Moment& moment) {
  const Sighting* last = sightings_[alert].LastUp(at);
  const bool relived =
      last == nullptr || IsRelived(std::min(last->at, at - RuleOf(alert).interval));
  if (!relived && last->holds && !sightings_[alert].MayBeCalmAfter(last->at)) {
    Fail(Invariant::kFalseHealth, moment,
         FormatLabels(alert) + " is over, and held when it was last seen");
  }
}

void Judge::SeeAlerts(const std::vector<Alert>& alerts, const Moment& moment) {
  for (const Alert& alert : alerts) {
    const bool changes = alert.ends_at.has_value() == firing_.contains(alert.labels);
    const bool is_heard = !alert.ends_at || !unheard_.contains(alert.labels);
    if (changes && is_heard) {
      const Duration age = alert.ends_at ? Duration{0} : moment.now - alert.starts_at;
      SeeChange(alert.labels, {moment, moment.with_leaps - std::max(age, Duration{0})});
    }
    if (alert.ends_at) {
      firing_.erase(alert.labels);
      firing_labels_.erase(alert.labels);
      fires_since_.erase(alert.labels);
      tellable_since_.erase(alert.labels);
      muted_since_.erase(alert.labels);
      noted_mutes_.erase(alert.labels);
      SeeUntoldEnd(alert.labels, moment);
      endings_.try_emplace(alert.labels, Ending{moment.since_start});
      continue;
    }
    runs_[alert.labels] = alert.incident_id.str();
    if (firing_.emplace(alert.labels, alert.starts_at).second) {
      firing_labels_.insert(alert.labels);
      SeeBegun(alert.labels);
      fires_since_[alert.labels] = moment.with_leaps - (moment.now - alert.starts_at);
      tellable_since_[alert.labels] = moment.since_start;
    }
  }
  if (alerts.empty()) return;
  const FiringByGroup before = std::exchange(firing_groups_, FiringGroups());
  acknowledgements_.SeeAlerts(before, firing_groups_);
}

void Judge::SeeChange(const Labels& alert, const FlappingWatch::Change& change) {
  const Moment& moment = change.seen;
  for (const Way& way : WaysOf(routes(), alert)) {
    if (!way.route->flapping) continue;
    // Its receivers are several, and the change is one.
    const auto place = std::pair(way.group, alert);
    const auto [last, is_new] = changed_.try_emplace(place, moment.since_start);
    if (!is_new && last->second == moment.since_start) continue;
    last->second = moment.since_start;
    flapping_.SeeChange(way.group, alert, *way.route->flapping, change);
    flapping_alerts_.insert(alert);
  }
  flapping_.SeeChangeElsewhere(alert, moment);
}

// In groups that are new to it an alert may count as begun.
void Judge::SeeRerouted(const Moment& moment) {
  for (const auto& [labels, since] : firing_)
    SeeChange(labels, {moment, moment.with_leaps});
  flapping_.SeeUncertain(moment);
}

void Judge::SeeBegun(const Labels& alert) {
  std::set<GroupAt> forgotten;
  for (const auto& [group, alerts] : open_)
    if (alerts.contains(alert) && MayBeForgotten(group, alert)) forgotten.insert(group);
  for (const GroupAt& group : forgotten)
    SeeForgotten(group, alert);
  endings_.erase(alert);
}

// Who wants to hear of no end has it behind them with the run; Alertmanager tells of the next one
// only when it has seen that this one is over.
void Judge::SeeUntoldEnd(const Labels& alert, const Moment& moment) {
  for (const auto& [group, alerts] : open_) {
    const bool goes_on = flapping_.MayFlap(group.second, alert, moment);
    if (goes_on && alerts.contains(alert)) left_open_[group].insert(alert);
  }
  for (auto* told : {&open_, &named_}) {
    for (auto& [group, alerts] : *told) {
      if (WantsResolved(group.first) || ClosesAsAlertmanager(group, alert)) continue;
      alerts.erase(alert);
    }
  }
  for (auto& [group, taken] : taken_) {
    if (!WantsResolved(group.first)) taken.Forget(alert);
  }
}

void Judge::SeeDecisions(const StepLog& log, const Moment& moment) {
  for (const route::Decision& decision : log.decisions) {
    if (!decision.notification.empty()) noted_.insert(decision.notification.str());
    if (decision.kind == "silence_ended") SeeSilenceEnd(decision, moment);
    if (decision.kind == "suppressed") noted_mutes_.insert(decision.alert);
    if (decision.kind != "unsuppressed") continue;
    CheckIsReminded(decision, log, moment);
    noted_mutes_.erase(decision.alert);
    muted_since_.erase(decision.alert);
  }
  for (const Notification& notification : log.notifications) {
    if (noted_.contains(notification.id) || sent_.contains(notification.id)) continue;
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

// Messages of a group go out in their order: what was sent before has arrived, or was replaced.
void Judge::SeeArrived(const GroupAt& group, const std::string& id) {
  std::vector<std::string>& ids = on_its_way_[group];
  const auto found = std::find(ids.begin(), ids.end(), id);
  if (found != ids.end()) ids.erase(ids.begin(), found + 1);
  if (ids.empty()) on_its_way_.erase(group);
}

void Judge::SeeArrival(const Arrival& arrival, const Moment& moment) {
  const GroupAt group{arrival.receiver, arrival.group_key};
  CheckIsNotQuiet(arrival, moment);
  SeeArrived(group, arrival.notification_id);
  taken_ids_[arrival.notification_id] = {arrival.receiver, moment.since_start};
  const auto way = on_its_way_.find(group);
  repeats_.SeeTaken(group, arrival.notification_id, moment);
  receivers_.SeeTaken(group, way == on_its_way_.end() ? "" : way->second.front(), moment);
  for (const Arrival::AlertNews& alert : arrival.alerts) {
    // Of a run that was on its way at a crash, and that another followed, nobody knows any more
    // that it was taken.
    if (uncertain_[group].erase(alert.labels) > 0) open_runs_[group].erase(alert.labels);
    // What was under way to a receiver that has another name since comes when it comes, also behind
    // the summary that told the same, and its end.
    const bool may_be_late = IsLimited(group.first) && renamed_.contains(arrival.notification_id);
    const bool fires_now = firing_.contains(alert.labels) && runs_[alert.labels] == alert.incident;
    if (alert.resolved) {
      SeeClosed(group, alert);
    } else if (!may_be_late || fires_now) {
      SeeOpened(group, alert, moment);
    }
  }
  taken_[group] = {{arrival.alerts.begin(), arrival.alerts.end()},
                   sent_.at(arrival.notification_id),
                   false,
                   told_flapping_[arrival.notification_id]};
  std::erase_if(left_open_[group], [&](const Labels& alert) { return LeavesOut(arrival, alert); });
  SeeSummary(arrival);
  if (WantsResolved(group.first)) return;
  std::erase_if(taken_[group].alerts,
                [this](const auto& alert) { return !firing_.contains(alert.labels); });
}

// A message says all of a group, and a summary all of those that it names.
bool Judge::LeavesOut(const Arrival& arrival, const Labels& alert) const {
  std::set<std::string> groups;
  for (const Way& way : WaysOf(routes(), alert))
    if (way.receiver == arrival.receiver) groups.insert(way.group);
  bool names_group = !IsStorm(arrival.group_key);
  for (const Arrival::AlertNews& each : arrival.alerts) {
    if (each.labels == alert) return false;
    for (const Way& way : WaysOf(routes(), each.labels))
      names_group = names_group || (way.receiver == arrival.receiver && groups.contains(way.group));
  }
  return names_group;
}

void Judge::SeeSummary(const Arrival& arrival) {
  if (!IsStorm(arrival.group_key)) return;
  for (auto& [group, taken] : taken_) {
    if (group.first != arrival.receiver || IsStorm(group.second)) continue;
    bool ends = false;
    bool fires = false;
    for (const Arrival::AlertNews& alert : arrival.alerts) {
      if (!groups_of_[alert.labels].contains(group.second)) continue;
      ends = ends || alert.resolved;
      fires = fires || !alert.resolved;
    }
    if (!ends || fires) continue;
    std::erase_if(taken.alerts, [](const Arrival::AlertNews& each) { return !each.resolved; });
  }
}

void Judge::SeeOpened(const GroupAt& group, const Arrival::AlertNews& alert, const Moment& moment) {
  const bool wants_resolved = WantsResolved(group.first);
  const bool as_alertmanager = ClosesAsAlertmanager(group, alert.labels);
  // Where its end is not told, it has none when this was late.
  if (!wants_resolved && !as_alertmanager && !firing_.contains(alert.labels)) return;
  open_[group].insert(alert.labels);
  named_[group].insert(alert.labels);
  opened_run_[{group, alert.labels}] = alert.incident;
  opened_.emplace(std::pair(group, alert.labels), moment.since_start);
  left_open_[group].erase(alert.labels);
  // Alertmanager knows of no runs.
  if (!wants_resolved || as_alertmanager) return;
  // While it flaps its runs are one matter.
  if (flapping_alerts_.contains(alert.labels)) return;
  open_runs_[group][alert.labels].insert(alert.incident);
}

// Receivers see the same key of routes with the same matchers: where one of them tells the receiver
// no more, another that does goes on with what it was told.
bool Judge::GoesOnFrom(const GroupAt& group, const Labels& alert, const GroupAt& other) const {
  if (other.first != group.first) return false;
  if (ShownGroupKey(other.second) != ShownGroupKey(group.second)) return false;
  const std::vector<Way> ways = WaysOf(routes(), alert);
  const auto is_told = [&ways](const GroupAt& at) {
    return std::any_of(ways.begin(), ways.end(), [&at](const Way& way) {
      return way.group == at.second && way.receiver == at.first;
    });
  };
  return is_told(group) && !is_told(other);
}

void Judge::SeeMoved() {
  std::set<std::pair<GroupAt, GroupAt>> moved;
  for (const auto& [group, alerts] : named_) {
    for (const Labels& alert : alerts) {
      for (const Way& way : WaysOf(routes(), alert)) {
        const GroupAt heir{way.receiver, way.group};
        if (heir != group && GoesOnFrom(heir, alert, group)) moved.emplace(group, heir);
      }
    }
  }
  for (const auto& [group, heir] : moved) {
    for (const auto& [former, place] : std::set(moved_))
      if (place == group && former != heir) moved_.emplace(former, heir);
    moved_.emplace(group, heir);
  }
}

// A summary closes what was opened under the keys of the groups that it stands for, and no later
// run.
bool Judge::ClosesAt(const GroupAt& group, const Arrival::AlertNews& alert, const GroupAt& other) {
  if (other == group || moved_.contains({other, group})) return true;
  if (other.first != group.first || !IsStorm(group.second)) return false;
  const std::string& opened = opened_run_[{other, alert.labels}];
  const bool fires_anew = firing_.contains(alert.labels) && opened == runs_[alert.labels];
  if (fires_anew && opened != alert.incident) return false;
  const std::set<std::string>& runs = open_runs_[other][alert.labels];
  return runs.empty() || (runs.size() == 1 && runs.contains(alert.incident));
}

void Judge::SeeClosed(const GroupAt& group, const Arrival::AlertNews& alert) {
  for (auto* told : {&open_, &left_open_, &named_}) {
    for (auto& [other, alerts] : *told)
      if (ClosesAt(group, alert, other)) alerts.erase(alert.labels);
  }
  std::erase_if(opened_, [&](const auto& each) {
    return each.first.second == alert.labels && ClosesAt(group, alert, each.first.first);
  });
  for (auto& [other, alerts] : open_runs_) {
    const bool in_storm = other.first == group.first && IsStorm(group.second);
    if (other == group || in_storm || moved_.contains({other, group}))
      alerts[alert.labels].erase(alert.incident);
  }
  maybe_open_[group].erase({alert.labels, alert.incident});
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
