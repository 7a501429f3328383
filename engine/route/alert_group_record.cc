// What a group hands on to the next process, and how that goes on with it.

#include <algorithm>
#include <utility>

#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

// Longer would keep quiet for ever what restarts again and again.
constexpr Duration kHoldMax = std::chrono::seconds{10};

GroupIdentity IdentityOf(const GroupRecord& record) {
  const NumberedRoute route = RouteOfRecord(record);
  GroupIdentity identity{record.key, record.route_id, record.labels, route.number};
  const std::string by_number = FormatNumberedKey(route, record.labels);
  if (record.key != by_number) identity.key_by_number = by_number;
  return identity;
}

// Stands for the group's route, which may be gone.
rules::Route FormerRoute(const GroupRecord& record) {
  rules::Route route;
  route.group_interval = record.group_interval;
  if (record.closes_as_alertmanager) route.closing = rules::Closing::kAlertmanager;
  return route;
}

}  // namespace

AlertGroup::AlertGroup(const GroupRecord& record)
    : identity_(IdentityOf(record)),
      tree_(std::make_shared<const RouteTree>(FormerRoute(record))),
      route_(tree_->Match({}).front().route),
      next_flush_(record.next_flush),
      has_flushed_(record.has_flushed),
      acknowledgement_(record.acknowledgement),
      next_member_(record.next_member) {
  for (const MemberRecord& kept : record.members) {
    Member member;
    member.id = kept.id;
    member.alert = AlertPtr(kept.alert);
    member.place = kept.left ? Place::kLeft : Place::kHere;
    member.flushed_as_resolved = kept.flushed_as_resolved;
    // Its last change is the last that is known to have been heard of it.
    member.updated_at = kept.changes.empty() ? kept.alert.starts_at : kept.changes.back();
    if (kept.end_said && kept.alert.ends_at) member.updated_at = *kept.alert.ends_at;
    // While it flaps it is one matter.
    member.fires_since =
        std::min(kept.alert.starts_at, kept.flapping_since.value_or(kept.alert.starts_at));
    if (kept.acknowledgement || !kept.closing_note.empty() || !kept.changes.empty() ||
        kept.flapping_since || kept.kept_quiet) {
      member.remarks.Make() = {.acknowledgement = kept.acknowledgement,
                               .changes = kept.changes,
                               .flapping_since = kept.flapping_since,
                               .flapping_noted = kept.flapping_noted,
                               .kept_quiet = kept.kept_quiet,
                               .closing_note = kept.closing_note};
    }
    if (kept.earlier_run) {
      earlier_runs_.push_back(std::move(member));
    } else {
      members_.insert_or_assign(kept.alert.labels, std::move(member));
    }
    next_member_ = std::max(next_member_, kept.id + 1);
  }
  std::sort(earlier_runs_.begin(), earlier_runs_.end(),
            [](const Member& a, const Member& b) { return a.id < b.id; });
  for (const ToldRecord& told : record.told) {
    const bool same = !receivers_.empty() && receivers_.back().receiver == told.receiver;
    const Audience audience = told.former ? Audience::kFormer : Audience::kRoute;
    if (!same) receivers_.push_back({told.receiver, {}, std::nullopt, {}, audience});
    receivers_.back().integrations.emplace_back(told);
  }
}

GroupRecord AlertGroup::Record() const {
  GroupRecord record{.key = identity_.key,
                     .route_id = identity_.route_id,
                     .labels = identity_.labels,
                     .next_flush = next_flush_,
                     .group_interval = route_->group_interval,
                     .closes_as_alertmanager = route_->closing == rules::Closing::kAlertmanager,
                     .has_flushed = has_flushed_,
                     .next_member = next_member_,
                     .members = {},
                     .told = {},
                     .acknowledgement = acknowledgement_};
  // Many of them are kept for long.
  record.members.reserve(members_.size() + earlier_runs_.size());
  EachMember([&record](const Member& member) {
    record.members.push_back({.id = member.id,
                              .alert = *member.alert,
                              .left = member.place == Place::kLeft,
                              .flushed_as_resolved = member.flushed_as_resolved,
                              .acknowledgement = member.remarks->acknowledgement,
                              .closing_note = member.remarks->closing_note,
                              .changes = member.remarks->changes,
                              .flapping_since = member.remarks->flapping_since,
                              .flapping_noted = member.remarks->flapping_noted,
                              .kept_quiet = member.remarks->kept_quiet,
                              .end_said = SaysItsEnd(member)});
  });
  for (size_t i = 0; i < earlier_runs_.size(); ++i)
    record.members[i].earlier_run = true;
  for (const ReceiverLogs& receiver : receivers_) {
    for (const NotificationLog& log : receiver.integrations) {
      record.told.push_back(log.Record());
      record.told.back().receiver = receiver.receiver;
      record.told.back().former = receiver.audience != Audience::kRoute;
    }
  }
  return record;
}

std::vector<AlertPtr> AlertGroup::Alerts() const {
  std::vector<AlertPtr> alerts;
  for (const auto& [labels, member] : members_)
    alerts.push_back(member.alert);
  return alerts;
}

std::vector<Labels> AlertGroup::EarlierRuns() const {
  std::vector<Labels> labels;
  labels.reserve(earlier_runs_.size());
  for (const Member& run : earlier_runs_)
    labels.push_back(run.alert->labels);
  return labels;
}

void AlertGroup::Resume(const Muter& muter, Timestamp now, RouterOutput& output) {
  // The clock may have been set back while nobody was there.
  LimitTimer(now);
  const Duration hold =
      has_flushed_ ? kHoldMax : std::clamp(route_->group_wait, Duration{0}, kHoldMax);
  const Timestamp due = next_flush_;
  if (next_flush_ <= now) next_flush_ = now + hold;
  FlushUnsuppressed(muter, Cause::kMuteEnded, now, hold);
  awaits_rules_ = next_flush_ != due;
  for (ReceiverLogs& receiver : receivers_)
    SendAgain(receiver, Resent::kAll, now, output);
}

void AlertGroup::EndWait(Timestamp now) {
  if (std::exchange(awaits_rules_, false)) next_flush_ = std::min(next_flush_, now);
}

void AlertGroup::SendAgain(ReceiverLogs& receiver, Resent which, Timestamp now,
                           RouterOutput& output) {
  const std::string reason =
      which == Resent::kAll ? "once more after a restart: nobody had taken it"
                            : "once more: it was told elsewhere before a reload, and not taken";
  for (const ResumedDraft& resumed : DraftsToResume(receiver, which, now)) {
    Notification notification = Compose(resumed.draft, receiver);
    notification.id = resumed.notification_id;
    output.decisions.push_back(Note("notified", receiver.receiver, reason, now));
    output.decisions.back().notification = resumed.notification_id;
    AddTold(output.decisions.back(), resumed.draft.told);
    output.notifications.push_back(std::move(notification));
  }
}

void AlertGroup::AddDraft(SentRecord sent, NotificationLog& log,
                          std::vector<ResumedDraft>& drafts) {
  const auto known = std::find_if(drafts.begin(), drafts.end(), [&sent](const ResumedDraft& draft) {
    return draft.notification_id == sent.notification_id;
  });
  if (known == drafts.end()) {
    drafts.push_back({std::move(sent.notification_id), {std::move(sent.told), {&log}}});
    return;
  }
  known->draft.logs.push_back(&log);
  // One of them may be to close more.
  if (sent.told.resolved.size() > known->draft.told.resolved.size()) {
    known->draft.told = std::move(sent.told);
  }
}

std::vector<AlertGroup::ResumedDraft> AlertGroup::DraftsToResume(ReceiverLogs& receiver,
                                                                 Resent which, Timestamp now) {
  std::vector<ResumedDraft> drafts;
  for (NotificationLog& log : receiver.integrations) {
    const bool taken_over = log.TakeResent();
    if (which == Resent::kTakenOver && !taken_over) continue;
    for (SentRecord& sent : log.Resume(now))
      AddDraft(std::move(sent), log, drafts);
  }
  // One integration may know nothing of what another waits for.
  std::stable_sort(drafts.begin(), drafts.end(), [](const ResumedDraft& a, const ResumedDraft& b) {
    return a.draft.told.at < b.draft.told.at;
  });
  return drafts;
}

}  // namespace alertd::route
