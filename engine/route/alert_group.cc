#include "engine/route/alert_group.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/model/alert_order.h"
#include "engine/model/time.h"

namespace alertd::route {
namespace {

bool Contains(const MemberIds& ids, MemberId member) {
  return std::binary_search(ids.begin(), ids.end(), member);
}

std::string JoinDescriptions(const std::vector<Mute>& mutes) {
  std::string joined;
  for (const Mute& mute : mutes) {
    if (!joined.empty()) joined += ", ";
    joined += mute.description;
  }
  return joined;
}

bool HoldsMoreThanInhibitions(const std::vector<Mute>& holding) {
  return std::any_of(holding.begin(), holding.end(),
                     [](const Mute& mute) { return mute.kind != Mute::Kind::kInhibition; });
}

std::vector<std::string>& NamesOf(RoutedAlert& alert, Mute::Kind kind) {
  switch (kind) {
    case Mute::Kind::kSilence:
      return alert.silenced_by;
    case Mute::Kind::kSuppression:
      return alert.suppressed_by;
    case Mute::Kind::kInhibition:
      return alert.inhibited_by;
    case Mute::Kind::kRoute:
      break;
  }
  return alert.muted_by;
}

std::string DescribeTold(const Told& told) {
  std::string counts = fmt::format("{} firing", told.firing.size());
  if (!told.resolved.empty()) counts += fmt::format(", {} resolved", told.resolved.size());
  switch (told.reason) {
    case NotifyReason::kFirst:
      return "first notification of the group: " + counts;
    case NotifyReason::kChanged:
    case NotifyReason::kSomeResolved:
      return "the group changed: " + counts;
    case NotifyReason::kRepeat:
      return "repeat_interval has passed: " + counts;
    case NotifyReason::kUnsuppressed:
      return "no longer suppressed, and still firing: " + counts;
    case NotifyReason::kResolved:
      return "nothing fires any more: " + counts;
    case NotifyReason::kTest:
      return "test: " + counts;
  }
  return counts;
}

std::string DescribeOutcome(const DeliveryReport& report) {
  const std::string elapsed = FormatDuration(std::max(report.elapsed, Duration{0}));
  const std::string_view outcome = DeliveryOutcomeName(report.outcome);
  if (report.outcome != DeliveryOutcome::kDropped) {
    return fmt::format("{} {} attempt {} after {}", report.integration, outcome, report.attempt,
                       elapsed);
  }
  const std::string tried = report.attempt == 0 ? "without an attempt"
                                                : fmt::format("after {} attempt{}", report.attempt,
                                                              report.attempt == 1 ? "" : "s");
  return fmt::format("{} {} {}, {} after it was to be sent", report.integration, outcome, tried,
                     elapsed);
}

std::string DescribeReport(const DeliveryReport& report) {
  std::string text = DescribeOutcome(report);
  if (report.status != 0) text += fmt::format(" with status {}", report.status);
  if (!report.error.empty()) text += ": " + report.error;
  if (report.next_attempt_at)
    text += ", next attempt at " + FormatTimestamp(*report.next_attempt_at);
  return text;
}

}  // namespace

void TakeBackEnd(Alert& alert) {
  alert.ends_at.reset();
  alert.end_value.reset();
  alert.closing_reason = {};
}

Decision DecisionOf(const DeliveryReport& report) {
  Decision decision{std::string(DeliveryOutcomeName(report.outcome)),
                    report.receiver,
                    report.group_key,
                    {},
                    DescribeReport(report),
                    report.at};
  decision.notification = report.notification_id;
  decision.report = report;
  return decision;
}

std::string NotificationIds::Next() { return fmt::format("{:x}-{}", seed_, ++count_); }

bool AlertGroup::Put(AlertPtr alert, Timestamp now) {
  WakeUp(now);
  auto [place, is_new] = members_.try_emplace(alert->labels);
  Member& member = place->second;
  if (is_new) member.id = next_member_++;
  if (!has_flushed_ && alert->starts_at + route_->group_wait < now) {
    next_flush_ = std::min(next_flush_, now);
  }
  // Where it has been away, what holds it is told anew, and who had it then does not count.
  if (Remarks* const remarks = member.remarks.get(); remarks != nullptr) {
    if (member.place == Place::kLeft) {
      remarks->suppressed_by = {};
      remarks->kept_quiet = false;
      remarks->acknowledgement.reset();
    }
  }
  member.place = Place::kHere;
  Take(member, std::move(alert), now);
  NoteEscalationOf(member, now);
  return is_new;
}

void AlertGroup::Update(AlertPtr alert, Timestamp now) {
  const auto found = members_.find(alert->labels);
  if (found == members_.end()) return;
  Member& member = found->second;
  if (!alert->ResolvedAt(now)) WakeUp(now);
  const bool anew = StartsAnew(member, *alert);
  Take(member, std::move(alert), now);
  if (anew) NoteEscalationOf(member, now);
  if (member.alert->ResolvedAt(now)) EndAcknowledgement(now);
}

bool AlertGroup::Has(const Labels& labels) const {
  const auto found = members_.find(labels);
  return found != members_.end() && found->second.place == Place::kHere;
}

bool AlertGroup::Leave(const Labels& labels) {
  const auto found = members_.find(labels);
  if (found == members_.end()) return false;
  if (!IsHeld(found->second.id)) {
    members_.erase(found);
    return false;
  }
  found->second.place = Place::kLeft;
  return true;
}

void AlertGroup::FlushUnsuppressed(const Muter& muter, Cause cause, Timestamp now, Duration hold) {
  if (!has_flushed_ || next_flush_ <= now + hold) return;
  // Alertmanager's groups tell of it at their next flush.
  if (route_->closing == rules::Closing::kAlertmanager) return;
  for (auto& [labels, member] : members_) {
    const bool held = (member.remarks->kept_quiet && !member.remarks->inhibited_last) ||
                      (cause == Cause::kReload && !member.remarks->suppressed_by.empty());
    if (!held || member.place == Place::kLeft) continue;
    if (member.alert->ResolvedAt(now)) continue;
    const std::vector<Mute> holding = muter.HoldingFor(*member.alert, *route_, now);
    if (holding.empty()) {
      next_flush_ = now + hold;
      return;
    }
    // What only an inhibition holds from now on is told at the flush that follows its end.
    member.remarks.Make().inhibited_last = !HoldsMoreThanInhibitions(holding);
  }
}

void AlertGroup::LimitTimer(Timestamp now) {
  const Duration interval = has_flushed_ ? route_->group_interval : route_->group_wait;
  next_flush_ = std::min(next_flush_, now + std::max(interval, kGroupIntervalMin));
  for (ReceiverLogs& receiver : receivers_) {
    for (NotificationLog& log : receiver.integrations)
      log.LimitTimes(now);
  }
  LimitFlapping(now);
  LimitEscalation(now);
}

std::vector<Labels> AlertGroup::Flush(const Muter& muter, NotificationIds& ids, Timestamp now,
                                      RouterOutput& output) {
  const bool whole = next_flush_ <= now;
  if (whole) {
    has_flushed_ = true;
    awaits_rules_ = false;
    next_flush_ = now + std::max(route_->group_interval, kGroupIntervalMin);
  }
  FlushScene scene = Look(muter, now, output.decisions);
  scene.is_between = !whole;
  for (ReceiverLogs& receiver : receivers_) {
    SendAgain(receiver, Resent::kTakenOver, now, output);
    if (whole || !HearsAll(receiver)) TellReceiver(receiver, scene, ids, output);
  }
  FindNextEscalation(now);
  return DropSettled(now);
}

FlushScene AlertGroup::Look(const Muter& muter, Timestamp now, std::vector<Decision>& decisions) {
  EndLapsed(now, decisions);
  EndAcknowledgement(now);
  FlushScene scene;
  scene.now = now;
  for (auto& [labels, member] : members_) {
    // Flapping that ends has its last change told, which is no news here.
    const bool was_over = member.flushed_as_resolved;
    JudgeFlapping(member, now, decisions);
    if (Lingers(member, now) || IsForgotten(member, now)) continue;
    const std::vector<Mute> holding = muter.HoldingFor(*member.alert, *route_, now);
    if (!Burns(member, now)) {
      if (!was_over) NoteExpiry(member, now, decisions);
      SeeResolved(member, holding, scene);
      continue;
    }
    if (!holding.empty()) scene.quiet.push_back(member.id);
    if (member.place == Place::kLeft) continue;
    NoteSuppression(member, JoinDescriptions(holding), now, decisions);
    if (!holding.empty()) {
      NoteKeptQuiet(member, holding);
    } else {
      SeeFiring(member, scene);
    }
  }
  SeeEarlierRuns(muter, scene);
  for (MemberIds* ids :
       {&scene.firing, &scene.quiet, &scene.resolved, &scene.resolved_visible, &scene.earlier_runs,
        &scene.acknowledged, &scene.flapping, &scene.unsuppressed}) {
    std::sort(ids->begin(), ids->end());
  }
  return scene;
}

void AlertGroup::SeeResolved(Member& member, const std::vector<Mute>& holding,
                             FlushScene& scene) const {
  if (!member.flushed_as_resolved) NoteClosing(member, ClosingNoteOf(member, holding));
  member.flushed_as_resolved = true;
  scene.resolved.push_back(member.id);
  const bool is_theirs = member.place == Place::kHere || key_goes_on_;
  if (holding.empty() && is_theirs) scene.resolved_visible.push_back(member.id);
}

void AlertGroup::NoteClosing(Member& member, const std::string& note) {
  if (member.remarks->closing_note.view() == note) return;
  member.remarks.Make().closing_note = note;
}

std::string AlertGroup::ClosingNoteOf(const Member& member, const std::vector<Mute>& holding) {
  if (!holding.empty()) return "ended while kept quiet by " + JoinDescriptions(holding);
  return member.place == Place::kLeft ? "its route has changed since it was told" : "";
}

// Whoever has sent an alert from outside may simply not have repeated it: nobody says so then.
void AlertGroup::NoteExpiry(const Member& member, Timestamp now,
                            std::vector<Decision>& decisions) const {
  const Alert& alert = *member.alert;
  if (!alert.incident_id.empty() || SaysItsEnd(member)) return;
  Decision decision = Note("resolved", "", "nobody has repeated it in time", now);
  decision.alert = alert.labels;
  decisions.push_back(std::move(decision));
}

void AlertGroup::NoteSuppression(Member& member, const std::string& suppressed_by, Timestamp now,
                                 std::vector<Decision>& decisions) {
  const std::string_view before = member.remarks->suppressed_by.view();
  // What an earlier process knew by name.
  const bool ended_meanwhile = before.empty() && member.remarks->kept_quiet;
  if (before == suppressed_by && !ended_meanwhile) return;
  Decision decision =
      !suppressed_by.empty() ? Note("suppressed", "", "suppressed by " + suppressed_by, now)
      : ended_meanwhile
          ? Note("unsuppressed", "", "no longer suppressed by what ended while alertd was down",
                 now)
          : Note("unsuppressed", "", fmt::format("no longer suppressed by {}", before), now);
  decision.alert = member.alert->labels;
  decision.incident = member.alert->incident_id;
  decisions.push_back(std::move(decision));
  member.remarks.Make().suppressed_by = suppressed_by;
}

// Inhibitions come and go by themselves, and nobody waits for their end.
void AlertGroup::NoteKeptQuiet(Member& member, const std::vector<Mute>& holding) {
  Remarks& remarks = member.remarks.Make();
  remarks.kept_quiet = HoldsMoreThanInhibitions(holding);
  remarks.inhibited_last = false;
}

void AlertGroup::SeeFiring(Member& member, FlushScene& scene) const {
  scene.firing.push_back(member.id);
  if (AcknowledgementOf(member, scene.now) != nullptr) scene.acknowledged.push_back(member.id);
  Remarks* const remarks = member.remarks.get();
  if (remarks == nullptr) return;
  if (remarks->flapping_since) scene.flapping.push_back(member.id);
  remarks->inhibited_last = false;
  if (std::exchange(remarks->kept_quiet, false)) scene.unsuppressed.push_back(member.id);
}

std::vector<AlertGroup::Draft> AlertGroup::Drafts(ReceiverLogs& receiver, const FlushScene& scene,
                                                  std::vector<Verdict::Kind>& untold) const {
  std::vector<Draft> drafts;
  for (NotificationLog& log : receiver.integrations) {
    const FlushScene own = SceneFor(receiver, log, scene);
    Verdict verdict = log.Decide(own, *route_);
    log.Settle(own, *route_);
    if (verdict.kind != Verdict::Kind::kTell) {
      untold.push_back(verdict.kind);
      continue;
    }
    const auto alike = std::find_if(drafts.begin(), drafts.end(), [&verdict](const Draft& draft) {
      return draft.told == verdict.told;
    });
    if (alike == drafts.end()) {
      drafts.push_back({std::move(verdict.told), {&log}});
    } else {
      alike->logs.push_back(&log);
    }
  }
  return drafts;
}

void AlertGroup::TellReceiver(ReceiverLogs& receiver, const FlushScene& scene, NotificationIds& ids,
                              RouterOutput& output) {
  std::vector<Verdict::Kind> untold;
  std::set<std::string_view> told_anew;
  for (Draft& draft : Drafts(receiver, scene, untold)) {
    Notification notification = Compose(draft, receiver);
    notification.id = ids.Next();
    const bool stands_in = !WhyStandingIn(receiver, scene.now).empty();
    if (stands_in && !draft.told.firing.empty()) {
      output.decisions.push_back(Note("fallback", receiver.receiver, notification.note, scene.now));
      output.decisions.back().notification = notification.id;
      AddTold(output.decisions.back(), draft.told);
    }
    std::string reason = DescribeTold(draft.told);
    if (receiver.delay > Duration{0} && !draft.told.firing.empty()) {
      reason += fmt::format("; escalated to it after {}", FormatDuration(receiver.delay));
    }
    output.decisions.push_back(Note("notified", receiver.receiver, std::move(reason), scene.now));
    output.decisions.back().notification = notification.id;
    AddTold(output.decisions.back(), draft.told);
    for (NotificationLog* log : draft.logs) {
      log->Sent(notification.id, draft.told);
      told_anew.insert(log->integration());
    }
    output.notifications.push_back(std::move(notification));
    receiver.quiet.reset();
  }
  TakeBackQuiet(receiver, told_anew, scene, output);
  if (untold.size() == receiver.integrations.size()) {
    NoteQuiet(receiver, untold.front(), scene.now, output.decisions);
  }
}

Notification AlertGroup::Compose(const Draft& draft, const ReceiverLogs& receiver) const {
  Notification notification;
  notification.receiver = receiver.receiver;
  notification.group_key = identity_.key;
  notification.group_labels = identity_.labels;
  notification.reason = draft.told.reason;
  notification.at = draft.told.at;
  notification.note = WhyStandingIn(receiver, draft.told.at);
  const std::string flapping =
      FlappingNoteOf(draft.told, draft.logs.front()->Stabilised(draft.told));
  notification.note += (notification.note.empty() || flapping.empty() ? "" : "; ") + flapping;
  if (draft.logs.size() < receiver.integrations.size()) {
    for (const NotificationLog* log : draft.logs) {
      notification.integrations.push_back(log->integration());
    }
  }
  AddAlerts(draft.told, notification);
  notification.route_labels = tree_->LabelsFor(*route_, notification);
  return notification;
}

void AlertGroup::AddAlerts(const Told& told, Notification& notification) const {
  std::vector<Alert> resolved;
  std::vector<Alert>& firing = notification.alerts;
  // Whoever reads the alerts one after the other, knowing them by their labels, ends with what is
  // true.
  for (const Member& run : earlier_runs_) {
    if (Contains(told.resolved, run.id) && FiresAnew(run, told.firing)) {
      firing.push_back(Closed(run, told.at));
    }
  }
  EachMember([&](const Member& member) {
    if (Contains(told.firing, member.id)) {
      firing.push_back(*member.alert);
      // It fires as of this notification, also when time moves on while it is on its way.
      TakeBackEnd(firing.back());
    } else if (Contains(told.resolved, member.id) && !FiresAnew(member, told.firing)) {
      resolved.push_back(Closed(member, told.at));
    }
  });
  std::move(resolved.begin(), resolved.end(), std::back_inserter(firing));
  if (route_->closing != rules::Closing::kAlertmanager) return;
  std::stable_sort(firing.begin(), firing.end(), [](const Alert& a, const Alert& b) {
    return PrecedesInAlertmanager(a.labels, b.labels);
  });
}

Alert AlertGroup::Closed(const Member& member, Timestamp at) {
  Alert alert = *member.alert;
  // When this is sent again after a restart, the alert may fire anew by then.
  if (!alert.ResolvedAt(at)) alert.ends_at = at;
  const SharedText& note = member.remarks->closing_note;
  if (alert.closing_reason.empty()) {
    alert.closing_reason = note;
  } else if (!note.empty()) {
    alert.closing_reason = fmt::format("{}; {}", alert.closing_reason.view(), note.view());
  }
  return alert;
}

void AlertGroup::NoteQuiet(ReceiverLogs& receiver, Verdict::Kind why, Timestamp now,
                           std::vector<Decision>& decisions) const {
  if (receiver.quiet == why || why == Verdict::Kind::kNothing) return;
  if (receiver.audience != Audience::kRoute) return;
  receiver.quiet = why;
  std::string reason = "nothing changed, and the last notification is still on its way";
  if (receiver.integrations.front().IsNewestHeldBack()) {
    reason = "nothing changed, and the rate limit still holds the last notification back";
  }
  if (why == Verdict::Kind::kAcknowledged) {
    reason = "nothing changed, and what fires is acknowledged";
  }
  if (why == Verdict::Kind::kFlapping) {
    reason = "nothing changed, and what fires is flapping";
  }
  if (why == Verdict::Kind::kToldAlready) {
    reason = "nothing changed since it was told";
    const auto repeat = receiver.integrations.front().NextRepeat(*route_);
    if (repeat) reason += "; repeated at the first flush from " + FormatTimestamp(*repeat);
  }
  decisions.push_back(Note("not_due", receiver.receiver, std::move(reason), now));
}

std::vector<Labels> AlertGroup::Report(const DeliveryReport& report, Timestamp now,
                                       std::vector<Decision>& decisions) {
  bool known = false;
  std::optional<Told> told;
  for (ReceiverLogs& receiver : receivers_) {
    if (receiver.receiver != report.receiver) continue;
    for (NotificationLog& log : receiver.integrations) {
      // A receiver without integrations is answered for under any name.
      if (log.integration() != report.integration && !log.integration().empty()) continue;
      if (const Told* tells = log.OnItsWay(report.notification_id)) told = *tells;
      known = log.Report(report, now) || known;
    }
  }
  if (!told) told = TellsElsewhere(report.notification_id);
  if (!known) known = ReportElsewhere(report, now);
  Decision decision = DecisionOf(report);
  decision.route = identity_.route_id;
  decision.group_labels = identity_.labels;
  if (told) AddTold(decision, *told);
  decisions.push_back(std::move(decision));
  if (!known) return {};
  if (HasFallback(report.receiver)) NoteMissed(report, now);
  return DropSettled(now);
}

std::vector<Labels> AlertGroup::DropSettled(Timestamp now) {
  std::erase_if(earlier_runs_, [this](const Member& run) { return !IsHeld(run.id); });
  std::vector<Labels> gone;
  for (auto place = members_.begin(); place != members_.end();) {
    const Member& member = place->second;
    const bool is_done =
        member.place == Place::kLeft || (member.flushed_as_resolved && !Burns(member, now));
    if (is_done && !IsHeld(member.id) && !Lingers(member, now)) {
      gone.push_back(place->first);
      place = members_.erase(place);
    } else {
      ++place;
    }
  }
  NoteIdle(now);
  return gone;
}

bool AlertGroup::IsHeld(MemberId member) const {
  return std::any_of(receivers_.begin(), receivers_.end(), [member](const ReceiverLogs& receiver) {
    return std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                       [member](const NotificationLog& log) { return log.Holds(member); });
  });
}

Decision AlertGroup::Note(std::string kind, std::string receiver, std::string reason,
                          Timestamp at) const {
  Decision decision{std::move(kind), std::move(receiver), identity_.key, {}, std::move(reason), at};
  decision.route = identity_.route_id;
  decision.group_labels = identity_.labels;
  decision.next_flush = next_flush();
  return decision;
}

void AlertGroup::AddTold(Decision& decision, const Told& told) const {
  EachMember([&](const Member& member) {
    if (!Contains(told.firing, member.id) && !Contains(told.resolved, member.id)) return;
    if (decision.told.size() == kJournalMembersMax) {
      ++decision.told_left_out;
    } else {
      decision.told.push_back({Fingerprint(member.alert->labels), member.alert->incident_id});
    }
  });
}

// What is quiet is not told, and so not seen by their templates.
Labels AlertGroup::RouteLabelsFor(const GroupView& view, Timestamp now) const {
  if (route_->labels.empty()) return {};
  Notification notification;
  if (!receivers_.empty()) notification.receiver = receivers_.front().receiver;
  notification.group_key = identity_.key;
  notification.group_labels = identity_.labels;
  notification.at = now;
  for (const RoutedAlert& routed : view.alerts) {
    if (routed.quiet() || routed.alert->ResolvedAt(now)) continue;
    notification.alerts.push_back(*routed.alert);
    TakeBackEnd(notification.alerts.back());
  }
  return tree_->LabelsFor(*route_, notification);
}

std::vector<ReceiverProgress> AlertGroup::Progress() const {
  std::vector<ReceiverProgress> all;
  for (const ReceiverLogs& receiver : receivers_) {
    const bool hears = receiver.audience == Audience::kRoute ||
                       std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                                   [](const auto& log) { return !log.OpenInTheEnd().empty(); });
    if (!hears) continue;
    ReceiverProgress progress{receiver.receiver, std::nullopt, std::nullopt};
    for (const NotificationLog& log : receiver.integrations) {
      progress.last_sent = std::max(progress.last_sent, log.last_told());
      const auto repeat = log.NextRepeat(*route_);
      if (repeat) progress.next_repeat = std::min(progress.next_repeat.value_or(*repeat), *repeat);
    }
    all.push_back(std::move(progress));
  }
  return all;
}

GroupView AlertGroup::View(const Muter& muter, Timestamp now) const {
  GroupView view;
  view.key = identity_.key;
  view.key_by_number = identity_.key_by_number;
  view.route_id = identity_.route_id;
  view.labels = identity_.labels;
  view.next_flush = next_flush();
  if (!BeginsAnew(now)) view.next_whole_flush = next_flush_;
  view.was_flushed = has_flushed_;
  if (acknowledgement_ && acknowledgement_->acknowledgement.HoldsAt(now)) {
    view.acknowledgement = acknowledgement_->acknowledgement;
    view.acknowledged_max = acknowledgement_->severity;
  }
  view.receivers = Progress();
  view.mute = muter.calendar().WhyMuted(*route_);
  const std::vector<std::string> muting = muter.calendar().IntervalsMuting(*route_);
  for (const auto& [labels, member] : members_) {
    if (member.place == Place::kLeft || Lingers(member, now)) continue;
    RoutedAlert routed;
    routed.muted_by = muting;
    routed.flapping_since = member.remarks->flapping_since;
    routed.alert = member.alert;
    routed.updated_at = member.updated_at;
    if (const Acknowledgement* acknowledgement = AcknowledgementOf(member, now)) {
      routed.acknowledgement = *acknowledgement;
    }
    for (Mute& mute : muter.HoldingFor(*member.alert, *route_, now)) {
      if (mute.kind == Mute::Kind::kRoute) continue;
      NamesOf(routed, mute.kind).push_back(std::move(mute.name));
    }
    view.alerts.push_back(std::move(routed));
  }
  view.route_labels = RouteLabelsFor(view, now);
  return view;
}

}  // namespace alertd::route
