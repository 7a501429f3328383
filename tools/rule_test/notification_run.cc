#include "tools/rule_test/notification_run.h"

#include <algorithm>
#include <utility>

#include "engine/model/time.h"
#include "rules/alertmanager/matcher_reader.h"

namespace alertd::rule_test {
namespace {

// At one instant; a router that wants more goes in circles.
constexpr size_t kStepsPerInstantMax = 1000;

constexpr size_t kReceivedMax = 1'000'000;

DeliveryReport MakeReport(DeliveryOutcome outcome, std::string error, Timestamp at) {
  DeliveryReport report;
  report.outcome = outcome;
  report.error = std::move(error);
  report.at = at;
  return report;
}

// All that the router asks for.
rules::Configuration RoutingOf(const rules::Configuration& base) {
  rules::Configuration routing;
  routing.alertmanager = base.alertmanager;
  routing.root_route = base.root_route;
  routing.receivers = base.receivers;
  routing.suppressions = base.suppressions;
  routing.inhibit_rules = base.inhibit_rules;
  routing.time_intervals = base.time_intervals;
  return routing;
}

}  // namespace

NotificationRun::NotificationRun(const rules::Configuration& configuration, const RuleTest& test)
    : configuration_(RoutingOf(configuration)), test_(test) {
  Restart({}, test.start);
  silences_set_ = SetSilences();
}

Status NotificationRun::SetSilences() {
  for (const PlannedSilence& planned : test_.silences) {
    Silence silence = planned.silence;
    silence.starts_at = test_.start + planned.from;
    silence.ends_at = test_.start + planned.until;
    const auto set = router_->SetSilence(std::move(silence), test_.start);
    if (!set) return Failure{set.error()};
  }
  return Ok();
}

void NotificationRun::Restart(std::set<Labels> firing, Timestamp now) {
  route::RestoredGroups restored{.records = {}, .firing = std::move(firing)};
  for (const auto& [key, record] : kept_)
    restored.records.push_back(record);
  for (const auto& [id, silence] : kept_silences_)
    restored.silences.push_back(silence);
  route::RouterOptions options;
  options.external_url = test_.external_url;
  if (!test_.restarts.empty()) options.records = route::GroupRecords::kChanges;
  router_ = std::make_unique<route::Router>(options);
  router_->Restore(restored, now);
  router_->Apply(configuration_, now);
  waiting_.clear();
  rested_at_ = now;
}

void NotificationRun::Keep(std::vector<GroupRecordChange> changes) {
  for (GroupRecordChange& change : changes) {
    if (change.record) {
      kept_.insert_or_assign(std::move(change.key), *std::move(change.record));
    } else {
      kept_.erase(change.key);
    }
  }
}

void NotificationRun::Keep(std::vector<SilenceChange> changes) {
  for (SilenceChange& change : changes) {
    if (change.record) {
      kept_silences_.insert_or_assign(std::move(change.id), *std::move(change.record));
    } else {
      kept_silences_.erase(change.id);
    }
  }
}

void NotificationRun::Receive(std::span<const Alert> alerts, Timestamp now) {
  router_->Receive(alerts, now);
}

void NotificationRun::NoteRulesSpoke(Timestamp now) { router_->NoteRulesSpoke(now); }

Status NotificationRun::AcknowledgeDue(Timestamp now) {
  for (; next_acknowledgement_ < test_.acknowledgements.size(); ++next_acknowledgement_) {
    const PlannedAcknowledgement& planned = test_.acknowledgements[next_acknowledgement_];
    if (test_.start + planned.at > now) break;
    ALERTD_TRY([[maybe_unused]] const auto done, Acknowledge(planned, now));
  }
  return Ok();
}

Status NotificationRun::Acknowledge(const PlannedAcknowledgement& planned, Timestamp now) {
  Acknowledgement acknowledgement{.by = planned.by, .note = planned.note, .at = now, .until = {}};
  if (planned.until) acknowledgement.until = test_.start + *planned.until;
  std::set<Labels> firing;  // an alert may be in several groups
  const auto view = router_->View();
  for (const route::GroupView& group : view->groups) {
    for (const route::RoutedAlert& routed : group.alerts) {
      const Alert& alert = *routed.alert;
      if (!alert.ends_at && MatchesAll(planned.matchers, alert.labels)) firing.insert(alert.labels);
    }
  }
  if (firing.empty()) {
    return NotFound("at " + FormatDuration(planned.at) + " nothing fires that " + planned.by +
                    " could acknowledge: " + rules::FormatMatchers(planned.matchers));
  }
  for (const Labels& labels : firing) {
    ALERTD_TRY([[maybe_unused]] const auto done,
               router_->Acknowledge(Fingerprint(labels), planned.scope, acknowledgement, now));
  }
  return Ok();
}

std::optional<Timestamp> NotificationRun::NextDue() const {
  std::optional<Timestamp> next = router_->NextDue();
  if (next_acknowledgement_ < test_.acknowledgements.size()) {
    const Timestamp due = test_.start + test_.acknowledgements[next_acknowledgement_].at;
    next = std::min(next.value_or(due), due);
  }
  for (const auto& [group, waiting] : waiting_)
    next = std::min(next.value_or(waiting.first), waiting.first);
  return next;
}

Status NotificationRun::AdvanceUntil(Timestamp now) {
  if (!silences_set_) return silences_set_;
  size_t steps = 0;
  for (auto due = NextDue(); due && *due <= now; due = NextDue()) {
    steps = *due > rested_at_ ? 0 : steps + 1;
    // What was due before a restart is done after it.
    rested_at_ = std::max(rested_at_, *due);
    const Timestamp instant = rested_at_;
    if (steps > kStepsPerInstantMax || received_.size() > kReceivedMax) {
      return LimitExceeded("the routes do not come to rest at " +
                           FormatDuration(instant - test_.start));
    }
    EndOutages(instant);
    route::RouterOutput output = router_->Advance(instant);
    Keep(std::move(output.records));
    Keep(std::move(output.silences));
    for (Notification& notification : output.notifications)
      Send(std::move(notification), instant);
    ALERTD_TRY([[maybe_unused]] const auto done, AcknowledgeDue(instant));
  }
  return Ok();
}

void NotificationRun::Send(Notification notification, Timestamp now) {
  const std::optional<Timestamp> down_until = DownUntil(notification.receiver, now);
  if (!down_until) {
    Report(notification, MakeReport(DeliveryOutcome::kAccepted, "", now));
    notification.at = now;
    received_.push_back(std::move(notification));
    return;
  }
  const auto place = waiting_.try_emplace({notification.receiver, notification.group_key}).first;
  auto& [end, waiting] = place->second;
  if (!waiting.id.empty()) {
    Report(waiting,
           MakeReport(DeliveryOutcome::kDropped, "replaced by a newer one of the same group", now));
  }
  DeliveryReport retrying = MakeReport(DeliveryOutcome::kRetrying, "the receiver is down", now);
  retrying.next_attempt_at = down_until;
  Report(notification, std::move(retrying));
  end = *down_until;
  waiting = std::move(notification);
}

void NotificationRun::EndOutages(Timestamp now) {
  std::vector<Notification> ready;
  for (auto place = waiting_.begin(); place != waiting_.end();) {
    if (place->second.first > now) {
      ++place;
      continue;
    }
    ready.push_back(std::move(place->second.second));
    place = waiting_.erase(place);
  }
  // Outages that follow one another keep it waiting.
  for (Notification& notification : ready)
    Send(std::move(notification), now);
}

void NotificationRun::Report(const Notification& notification, DeliveryReport report) {
  report.notification_id = notification.id;
  report.receiver = notification.receiver;
  report.group_key = notification.group_key;
  std::vector<std::string> integrations = notification.integrations;
  if (integrations.empty()) {
    for (const rules::Receiver& receiver : configuration_.receivers) {
      if (receiver.name != notification.receiver) continue;
      for (const rules::Integration& integration : receiver.integrations)
        integrations.push_back(integration.name);
    }
  }
  // A receiver without any answers all the same.
  if (integrations.empty()) integrations.emplace_back();
  for (std::string& integration : integrations) {
    report.integration = std::move(integration);
    router_->Report(report, report.at);
  }
}

std::optional<Timestamp> NotificationRun::DownUntil(const std::string& receiver,
                                                    Timestamp now) const {
  std::optional<Timestamp> until;
  for (const Outage& outage : test_.outages) {
    const bool down = outage.receiver == receiver && test_.start + outage.from <= now &&
                      now < test_.start + outage.until;
    if (!down) continue;
    const Timestamp end = test_.start + outage.until;
    until = std::max(until.value_or(end), end);
  }
  return until;
}

}  // namespace alertd::rule_test
