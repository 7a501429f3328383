// Alerts that are over and stay in their group for a while: those that come and go, told of once
// until they are stable, and those that Alertmanager still believes to fire.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/model/time.h"
#include "engine/route/alert_group.h"

namespace alertd::route {
namespace {

// So many are named in one message; the others are counted.
constexpr size_t kNamedMax = 3;

std::string Join(const std::vector<std::string>& names) {
  std::string joined;
  for (size_t i = 0; i < std::min(names.size(), kNamedMax); ++i)
    joined += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kNamedMax) joined += fmt::format(" and {} more", names.size() - kNamedMax);
  return joined;
}

std::string NameOf(const Labels& labels) {
  const Labels rest = labels.Drop({std::string(kAlertNameLabel)});
  return std::string(labels.Get(kAlertNameLabel)) + (rest.empty() ? "" : FormatLabels(rest));
}

}  // namespace

void AlertGroup::NoteFlap(Member& member, Timestamp at, Timestamp now) const {
  if (!route_->flapping) {
    if (Remarks* remarks = member.remarks.get()) remarks->changes.clear();
    return;
  }
  Remarks& remarks = member.remarks.Make();
  const rules::Flapping& flapping = *route_->flapping;
  remarks.changes.push_back(at);
  std::erase_if(remarks.changes, [&](Timestamp each) { return each + flapping.within <= now; });
  if (remarks.changes.size() > flapping.changes) remarks.changes.erase(remarks.changes.begin());
  if (remarks.changes.size() < flapping.changes || remarks.flapping_since) return;
  remarks.flapping_since = now;
  remarks.flapping_noted = false;
}

void AlertGroup::LimitFlapping(Timestamp now) {
  for (auto& [labels, member] : members_) {
    Remarks* const remarks = member.remarks.get();
    if (remarks == nullptr) continue;
    for (Timestamp& at : remarks->changes)
      at = std::min(at, now);
    if (remarks->flapping_since) remarks->flapping_since = std::min(*remarks->flapping_since, now);
  }
}

void AlertGroup::JudgeFlapping(Member& member, Timestamp now,
                               std::vector<Decision>& decisions) const {
  Remarks* const remarks = member.remarks.get();
  if (remarks == nullptr || !remarks->flapping_since) return;
  const auto tell = [&](std::string kind, std::string reason) {
    Decision decision = Note(std::move(kind), "", std::move(reason), now);
    decision.alert = member.alert->labels;
    decision.incident = member.alert->incident_id;
    decisions.push_back(std::move(decision));
  };
  const bool stable = !route_->flapping || remarks->changes.empty() ||
                      remarks->changes.back() + route_->flapping->within <= now;
  if (!stable) {
    if (std::exchange(remarks->flapping_noted, true)) return;
    tell("flapping",
         fmt::format("{} changes within {}: told once until it is stable for as long",
                     route_->flapping->changes, FormatDuration(route_->flapping->within)));
    return;
  }
  const std::string since = FormatTimestamp(*remarks->flapping_since);
  remarks->flapping_since.reset();
  remarks->changes.clear();
  member.flushed_as_resolved = false;
  const std::string how = member.alert->ResolvedAt(now) ? "it is over" : "it fires";
  if (route_->flapping) {
    tell("stable", how + ", and is stable; it flapped since " + since);
  } else {
    // Whether it would have gone on nobody knows.
    tell("flapping_off",
         how + ", and its route has no flapping any more; it flapped since " + since);
  }
}

bool AlertGroup::Lingers(const Member& member, Timestamp now) const {
  if (!member.flushed_as_resolved || Burns(member, now)) return false;
  bool stays = IsRemembered(member, now);
  if (route_->flapping) {
    const std::vector<Timestamp>& changes = member.remarks->changes;
    stays = stays || (!changes.empty() && changes.back() + route_->flapping->within > now);
  }
  return stays && !IsHeld(member.id);
}

bool AlertGroup::IsRemembered(const Member& member, Timestamp now) const {
  if (route_->closing != rules::Closing::kAlertmanager || member.place == Place::kLeft)
    return false;
  return std::any_of(receivers_.begin(), receivers_.end(), [&](const ReceiverLogs& receiver) {
    return std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                       [&](const NotificationLog& log) {
                         return log.WasToldOf(member.id) &&
                                log.NextRepeat(*route_).value_or(now) > now;
                       });
  });
}

bool AlertGroup::HearEndAgain(const Labels& labels, Timestamp now) {
  const auto found = members_.find(labels);
  if (found == members_.end()) return false;
  Member& member = found->second;
  if (!member.flushed_as_resolved || Burns(member, now) || !IsRemembered(member, now)) return false;
  WakeUp(now);
  member.flushed_as_resolved = false;
  member.updated_at = now;
  return true;
}

bool AlertGroup::IsIdle(Timestamp now) const {
  const bool may_linger = route_->flapping || route_->closing == rules::Closing::kAlertmanager;
  if (!may_linger || members_.empty() || !earlier_runs_.empty()) return false;
  return std::all_of(members_.begin(), members_.end(),
                     [&](const auto& each) { return Lingers(each.second, now); });
}

bool AlertGroup::BeginsAnew(Timestamp now) const {
  if (!IsIdle(now)) return false;
  // Alertmanager forgets a group a while after it has become empty.
  return route_->flapping || !idle_since_ || *idle_since_ < clean_ups_.LastBefore(now);
}

std::optional<FlushTimer> AlertGroup::TimerWhileEmpty() const {
  if (route_->closing != rules::Closing::kAlertmanager || !has_flushed_) return std::nullopt;
  return FlushTimer{next_flush_, std::max(route_->group_interval, kGroupIntervalMin)};
}

void AlertGroup::GoOnWithTimer(Timestamp next_flush) {
  has_flushed_ = true;
  next_flush_ = next_flush;
}

void AlertGroup::NoteIdle(Timestamp now) {
  if (!empty() && !IsIdle(now)) {
    idle_since_.reset();
  } else if (!idle_since_) {
    idle_since_ = now;
  }
}

void AlertGroup::WakeUp(Timestamp now) {
  const bool begins_anew = BeginsAnew(now);
  idle_since_.reset();
  if (!begins_anew) return;
  has_flushed_ = false;
  next_flush_ = now + std::max(route_->group_wait, Duration{0});
}

std::string AlertGroup::FlappingNoteOf(const Told& told, const MemberIds& stabilised) const {
  std::vector<std::string> flapping;
  std::vector<std::string> stable;
  for (const auto& [labels, member] : members_) {
    if (std::binary_search(told.flapping.begin(), told.flapping.end(), member.id)) {
      flapping.push_back(NameOf(labels));
    }
    if (std::binary_search(stabilised.begin(), stabilised.end(), member.id)) {
      stable.push_back(NameOf(labels));
    }
  }
  std::string note;
  if (!flapping.empty()) note = "flapping, quiet until stable: " + Join(flapping);
  if (!stable.empty()) {
    note += note.empty() ? "" : "; ";
    note += route_->flapping ? "stable again, and firing: "
                             : "the route has no flapping any more, and firing: ";
    note += Join(stable);
  }
  return note;
}

}  // namespace alertd::route
