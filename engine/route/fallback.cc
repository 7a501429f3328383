// Who is told as well what a receiver does not take, and what those hear who do not hear all.

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/model/time.h"
#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

bool Contains(const MemberIds& ids, MemberId member) {
  return std::binary_search(ids.begin(), ids.end(), member);
}

MemberIds Common(const MemberIds& a, const MemberIds& b) {
  MemberIds common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return common;
}

}  // namespace

FlushScene AlertGroup::SceneFor(const ReceiverLogs& receiver, const NotificationLog& log,
                                const FlushScene& scene) const {
  if (HearsAll(receiver)) return scene;
  const bool by_route = receiver.audience == Audience::kRoute;
  const bool stands_in = !WhyStandingIn(receiver, scene.now).empty();
  const MemberIds told = log.OpenInTheEnd();
  const MemberIds opened = log.EverOpened();
  FlushScene own;
  own.now = scene.now;
  own.is_between = scene.is_between;
  own.quiet = scene.quiet;
  own.resolved = Common(scene.resolved, opened);
  own.resolved_visible = Common(scene.resolved_visible, opened);
  own.earlier_runs = Common(scene.earlier_runs, opened);
  for (const auto& [labels, member] : members_) {
    const MemberId id = member.id;
    const bool known = Contains(told, id);
    if (!Contains(scene.firing, id)) continue;
    const bool acknowledged = Contains(scene.acknowledged, id);
    // What flaps counts as firing, but nobody is called for the first time while it does not.
    const bool escalated = by_route && member.fires_since + receiver.delay <= scene.now &&
                           (receiver.delay == Duration{0} || !member.alert->ResolvedAt(scene.now));
    if (!known && (acknowledged || !(escalated || stands_in))) continue;
    own.firing.push_back(id);
    // Who stands in no longer hears the end, and no repeats.
    if (acknowledged || !(by_route || stands_in)) own.acknowledged.push_back(id);
    if (Contains(scene.flapping, id)) own.flapping.push_back(id);
  }
  for (MemberIds* ids : {&own.firing, &own.acknowledged, &own.flapping})
    std::sort(ids->begin(), ids->end());
  own.unsuppressed = Common(scene.unsuppressed, own.firing);
  return own;
}

const Unaccepted* AlertGroup::MissedBy(const StandIn& receiver, Timestamp now) const {
  const ReceiverLogs* const logs = FindReceiver(receiver.receiver);
  if (logs == nullptr) return nullptr;
  for (const NotificationLog& log : logs->integrations) {
    const Unaccepted* const missed = log.unaccepted();
    if (missed == nullptr) continue;
    if (missed->refused || missed->since + receiver.after <= now) return missed;
  }
  return nullptr;
}

std::string AlertGroup::WhyStandingIn(const ReceiverLogs& receiver, Timestamp now) const {
  std::string why;
  for (const StandIn& other : receiver.stands_in) {
    const Unaccepted* const missed = MissedBy(other, now);
    if (missed == nullptr) continue;
    why += why.empty() ? "fallback for " : ", and for ";
    why += other.receiver;
    if (missed->refused) {
      why += ", which has refused this";
    } else {
      const Duration since = std::chrono::floor<std::chrono::seconds>(now - missed->since);
      why += ", which has not accepted this for " + FormatDuration(since);
    }
    if (!missed->error.empty()) why += " (" + missed->error + ")";
  }
  return why;
}

std::optional<Timestamp> AlertGroup::NextFallbackOf(const ReceiverLogs& receiver,
                                                    Timestamp now) const {
  std::optional<Timestamp> next;
  for (const StandIn& other : receiver.stands_in) {
    const ReceiverLogs* const logs = FindReceiver(other.receiver);
    if (logs == nullptr) continue;
    for (const NotificationLog& log : logs->integrations) {
      if (log.unaccepted() == nullptr || log.unaccepted()->refused) continue;
      const Timestamp at = log.unaccepted()->since + other.after;
      if (at > now) next = std::min(next.value_or(at), at);
    }
  }
  return next;
}

void AlertGroup::NoteMissed(const DeliveryReport& report, Timestamp now) {
  FindNextEscalation(now);
  const bool lost =
      report.outcome == DeliveryOutcome::kRefused || report.outcome == DeliveryOutcome::kDropped;
  if (lost && has_flushed_) next_escalation_ = now;
}

bool AlertGroup::HasFallback(std::string_view receiver) const {
  return std::any_of(receivers_.begin(), receivers_.end(), [receiver](const ReceiverLogs& logs) {
    return std::any_of(logs.stands_in.begin(), logs.stands_in.end(),
                       [receiver](const StandIn& other) { return other.receiver == receiver; });
  });
}

}  // namespace alertd::route
