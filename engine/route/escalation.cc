// Who has taken on what fires in a group, and when it goes on to somebody else because nobody has.

#include <algorithm>
#include <utility>

#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

// What a rule has ended stays so, also where the clock was set back before its end.
bool IsOver(const Alert& alert, Timestamp now) {
  return alert.incident_id.empty() ? alert.ResolvedAt(now) : alert.ends_at.has_value();
}

Severity SeverityOf(const Alert& alert) { return RankSeverity(alert.labels.Get(kSeverityLabel)); }

}  // namespace

Timestamp AlertGroup::next_flush() const {
  if (!has_flushed_ || !next_escalation_) return next_flush_;
  return std::min(next_flush_, *next_escalation_);
}

bool AlertGroup::StartsAnew(const Member& member, const Alert& alert) {
  if (!member.alert->ends_at) return false;
  // A clock that was set back may show the time of the last beginning once more.
  return member.alert->starts_at != alert.starts_at || !alert.ends_at;
}

void AlertGroup::Take(Member& member, AlertPtr alert, Timestamp now) {
  const Timestamp since = std::min(alert->starts_at, now);
  const bool anew = member.alert == nullptr || StartsAnew(member, *alert);
  const bool changed = member.alert == nullptr || IsOver(*member.alert, now) != IsOver(*alert, now);
  // What a reload brings here has begun before.
  if (anew || changed) NoteFlap(member, member.alert == nullptr ? since : now, now);
  Remarks* const remarks = member.remarks.get();
  // While it flaps it is one matter.
  if (anew && !member.remarks->flapping_since) {
    if (member.alert != nullptr) SetApartEarlierRun(member, *alert, now);
    member.fires_since = since;
    if (remarks != nullptr) {
      remarks->acknowledgement.reset();
      // What holds it is told anew, for this run.
      remarks->suppressed_by = {};
      remarks->kept_quiet = false;
    }
  } else {
    member.fires_since = std::min(member.fires_since, since);
  }
  member.flushed_as_resolved = member.flushed_as_resolved && alert->ResolvedAt(now);
  if (remarks != nullptr && !alert->ResolvedAt(now)) remarks->closing_note = {};
  member.alert = std::move(alert);
  member.updated_at = now;
}

void AlertGroup::LimitEscalation(Timestamp now) {
  for (auto& [labels, member] : members_)
    member.fires_since = std::min(member.fires_since, now);
  FindNextEscalation(now);
}

bool AlertGroup::Acknowledge(const Labels& labels, const Acknowledgement& acknowledgement,
                             Timestamp now) {
  const auto found = members_.find(labels);
  if (found == members_.end() || !Burns(found->second, now)) return false;
  found->second.remarks.Make().acknowledgement = acknowledgement;
  FindNextEscalation(now);
  return true;
}

std::vector<AlertPtr> AlertGroup::AcknowledgeAll(const Acknowledgement& acknowledgement,
                                                 Timestamp now) {
  std::vector<AlertPtr> taken;
  Severity worst = Severity::kInfo;
  for (const auto& [labels, member] : members_) {
    if (member.place == Place::kLeft || !Burns(member, now)) continue;
    worst = std::max(worst, SeverityOf(*member.alert));
    taken.push_back(member.alert);
  }
  if (taken.empty()) return taken;
  acknowledgement_ = GroupAcknowledgement{acknowledgement, worst};
  FindNextEscalation(now);
  return taken;
}

std::vector<AlertPtr> AlertGroup::TakenOnWithGroup(Timestamp now) const {
  std::vector<AlertPtr> taken;
  if (!acknowledgement_) return taken;
  for (const auto& [labels, member] : members_) {
    if (member.place == Place::kLeft || !Burns(member, now)) continue;
    const Seldom<Acknowledgement>& own = member.remarks->acknowledgement;
    const bool is_own = own && own->HoldsAt(now);
    const bool covered = SeverityOf(*member.alert) <= acknowledgement_->severity;
    if (covered && !is_own) taken.push_back(member.alert);
  }
  return taken;
}

std::vector<AlertPtr> AlertGroup::Unacknowledge(const Labels& labels, Timestamp now) {
  const auto found = members_.find(labels);
  if (found == members_.end()) return {};
  // The group may be somebody's who does not have this one.
  if (AcknowledgementOf(found->second, now) == nullptr) return {};
  const bool is_whole = acknowledgement_ && acknowledgement_->acknowledgement.HoldsAt(now);
  std::vector<AlertPtr> freed = is_whole ? TakenOnWithGroup(now) : std::vector<AlertPtr>();
  std::erase_if(freed, [&labels](const AlertPtr& alert) { return alert->labels == labels; });
  freed.push_back(found->second.alert);
  if (Remarks* remarks = found->second.remarks.get()) remarks->acknowledgement.reset();
  acknowledgement_.reset();
  FindNextEscalation(now);
  // What was due in the meantime is due now.
  next_escalation_ = now;
  return freed;
}

const Acknowledgement* AlertGroup::AcknowledgementOf(const Labels& labels, Timestamp now) const {
  const auto found = members_.find(labels);
  return found == members_.end() ? nullptr : AcknowledgementOf(found->second, now);
}

const Acknowledgement* AlertGroup::AcknowledgementOf(const Member& member, Timestamp now) const {
  const Seldom<Acknowledgement>& own = member.remarks->acknowledgement;
  if (own && own->HoldsAt(now)) return own.get();
  if (!acknowledgement_ || !acknowledgement_->acknowledgement.HoldsAt(now)) return nullptr;
  const bool covered = SeverityOf(*member.alert) <= acknowledgement_->severity;
  return covered ? &acknowledgement_->acknowledgement : nullptr;
}

void AlertGroup::EndLapsed(Timestamp now, std::vector<Decision>& decisions) {
  const auto lapsed = [now](const Acknowledgement& acknowledgement) {
    return !acknowledgement.HoldsAt(now);
  };
  const auto tell = [&](const Alert& alert, const Acknowledgement& acknowledgement,
                        const char* scope) {
    Decision decision = Note(
        "acknowledgement_ended", "",
        "nobody has it any more: it was " + DescribeAcknowledgement(acknowledgement) + scope, now);
    decision.alert = alert.labels;
    decision.incident = alert.incident_id;
    decisions.push_back(std::move(decision));
  };
  for (auto& [labels, member] : members_) {
    Remarks* const remarks = member.remarks.get();
    if (remarks == nullptr || !remarks->acknowledgement || !lapsed(*remarks->acknowledgement))
      continue;
    tell(*member.alert, *remarks->acknowledgement, "");
    remarks->acknowledgement.reset();
  }
  if (!acknowledgement_ || !lapsed(acknowledgement_->acknowledgement)) return;
  for (const AlertPtr& alert : TakenOnWithGroup(now))
    tell(*alert, acknowledgement_->acknowledgement, ", with its group");
  acknowledgement_.reset();
}

void AlertGroup::EndAcknowledgement(Timestamp now) {
  if (!acknowledgement_) return;
  const bool fires = std::any_of(members_.begin(), members_.end(), [now](const auto& one) {
    return one.second.place == Place::kHere && Burns(one.second, now);
  });
  if (!fires) acknowledgement_.reset();
}

std::optional<Timestamp> AlertGroup::NextEscalationOf(const Member& member, Timestamp now) const {
  if (member.place == Place::kLeft || member.alert->ResolvedAt(now)) return std::nullopt;
  std::optional<Timestamp> next;
  const Acknowledgement* const acknowledgement = AcknowledgementOf(member, now);
  if (acknowledgement != nullptr && !acknowledgement->until) return std::nullopt;
  // That it ends is noted then.
  if (acknowledgement != nullptr) next = *acknowledgement->until;
  for (const ReceiverLogs& receiver : receivers_) {
    if (receiver.delay == Duration{0}) continue;
    Timestamp at = member.fires_since + receiver.delay;
    if (acknowledgement != nullptr) at = std::max(at, *acknowledgement->until);
    if (at > now) next = std::min(next.value_or(at), at);
  }
  return next;
}

void AlertGroup::NoteEscalationOf(const Member& member, Timestamp now) {
  const std::optional<Timestamp> next = NextEscalationOf(member, now);
  if (next) next_escalation_ = std::min(next_escalation_.value_or(*next), *next);
}

void AlertGroup::FindNextEscalation(Timestamp now) {
  next_escalation_.reset();
  for (const auto& [labels, member] : members_)
    NoteEscalationOf(member, now);
  for (const ReceiverLogs& receiver : receivers_) {
    const std::optional<Timestamp> next = NextFallbackOf(receiver, now);
    if (next) next_escalation_ = std::min(next_escalation_.value_or(*next), *next);
  }
}

}  // namespace alertd::route
