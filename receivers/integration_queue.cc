#include "receivers/integration_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/model/urgency.h"

namespace alertd::receivers {
namespace {

// Of the same alert: `later` belongs to a run of it that began after the one that `over` closes.
bool BelongsToALaterRun(const Alert& over, const Alert& later) {
  if (over.labels != later.labels) return false;
  if (!over.incident_id.empty() || !later.incident_id.empty()) {
    return over.incident_id != later.incident_id;
  }
  return later.starts_at >= *over.ends_at;
}

// Whether `older` closes an alert that has begun anew in `newer`.
bool ClosesAnEarlierRun(const Notification& older, const Notification& newer) {
  return std::any_of(older.alerts.begin(), older.alerts.end(), [&](const Alert& over) {
    return over.ResolvedAt(older.at) &&
           std::any_of(newer.alerts.begin(), newer.alerts.end(),
                       [&over](const Alert& later) { return BelongsToALaterRun(over, later); });
  });
}

// To those who know a group only as firing or not, none but a message in which nothing fires closes
// an earlier run; what fires in both the newer one can say as well.
bool MayReplace(const Notification& newer, const Notification& older) {
  if (newer.group_key != older.group_key) return false;
  return older.Firing() ? newer.Firing() : !ClosesAnEarlierRun(older, newer);
}

enum class EarlierRuns { kKeep, kForget };

// Adds the alerts of `older` that are over and that `newer` does not mention: nobody was told. The
// earlier runs of those that it does mention come first, as they were.
void CarryOver(Notification& newer, const Notification& older, EarlierRuns earlier_runs) {
  std::vector<Alert> first;
  std::vector<Alert> last;
  for (const Alert& alert : older.alerts) {
    if (!alert.ResolvedAt(older.at)) continue;
    bool known = false;
    bool known_run = earlier_runs == EarlierRuns::kForget;
    for (const Alert& other : newer.alerts) {
      if (other.labels != alert.labels) continue;
      known = true;
      known_run = known_run || !BelongsToALaterRun(alert, other);
    }
    if (known && known_run) continue;
    std::vector<Alert>& carried = known ? first : last;
    carried.push_back(alert);
    // The clock may have been set back in between: it is over as of the newer one, too.
    carried.back().ends_at = std::min(*alert.ends_at, newer.at);
  }
  newer.alerts.insert(newer.alerts.begin(), first.begin(), first.end());
  newer.alerts.insert(newer.alerts.end(), last.begin(), last.end());
}

// What the newer one inherits: the wait that the receiver asked for is about the receiver.
void TakeOver(PendingDelivery& newer, const PendingDelivery& older, EarlierRuns earlier_runs) {
  CarryOver(newer.notification, older.notification, earlier_runs);
  newer.due = std::max(newer.due, older.due);
  newer.failures = older.failures;
}

}  // namespace

bool IntegrationQueue::IsNext(const Entry& entry) const {
  const auto group = by_group_.find(entry.delivery.notification.group_key);
  return !entry.request && group != by_group_.end() && *group->second.begin() == entry.place;
}

void IntegrationQueue::File(const Entry& entry) {
  if (IsNext(entry)) waiting_.emplace(entry.delivery.due, entry.place);
}

void IntegrationQueue::Unfile(const Entry& entry) {
  waiting_.erase({entry.delivery.due, entry.place});
  ready_.erase(entry.turn);
}

std::optional<PendingDelivery> IntegrationQueue::Add(PendingDelivery delivery) {
  const auto group = by_group_.find(delivery.notification.group_key);
  if (group != by_group_.end()) {
    // Only the last one of the group may be replaced, or the order would change.
    Entry& last = entries_.at(*group->second.rbegin());
    const bool may_replace = MayReplace(delivery.notification, last.delivery.notification);
    const bool replaces = may_replace || group->second.size() >= kWaitingOfGroupMax;
    if (!last.request && replaces) {
      Unfile(last);
      TakeOver(delivery, last.delivery, may_replace ? EarlierRuns::kKeep : EarlierRuns::kForget);
      by_id_.erase(last.delivery.notification.id);
      by_id_[delivery.notification.id] = last.place;
      std::swap(last.delivery, delivery);
      File(last);
      return delivery;
    }
  }
  Restore(std::move(delivery));
  return std::nullopt;
}

void IntegrationQueue::Restore(PendingDelivery delivery) {
  const Place place = next_place_++;
  const Notification& notification = delivery.notification;
  by_id_[notification.id] = place;
  by_group_[notification.group_key].insert(place);
  const auto added =
      entries_.emplace(place, Entry{.delivery = std::move(delivery), .place = place});
  File(added.first->second);
}

IntegrationQueue::Turn IntegrationQueue::TurnOf(const Entry& entry) {
  const PendingDelivery& delivery = entry.delivery;
  return {.again = delivery.attempts > 0 || delivery.failures > 0 || delivery.inherited,
          .urgency_missing = HighestUrgency() - UrgencyOf(delivery.notification),
          .failures = delivery.failures,
          .place = entry.place};
}

bool IntegrationQueue::HasPlace(const Turn& turn, const RequestPlaces& places) const {
  if (turn.again) return in_flight() < places.ForRetries();
  const bool urgent = turn.urgency_missing == 0;
  return in_flight() < (urgent ? places.ForUrgent() : places.ForFirstAttempts());
}

IntegrationQueue::Entry* IntegrationQueue::NextReady(Timestamp now, const RequestPlaces& places) {
  while (!waiting_.empty() && waiting_.begin()->first <= now) {
    Entry& entry = entries_.at(waiting_.begin()->second);
    entry.turn = TurnOf(entry);
    ready_.insert(entry.turn);
    waiting_.erase(waiting_.begin());
  }
  // Where there is no place for the first, there is none for those behind it.
  if (ready_.empty() || !HasPlace(*ready_.begin(), places)) return nullptr;
  return &entries_.at(ready_.begin()->place);
}

std::optional<Timestamp> IntegrationQueue::NextDue(const RequestPlaces& places) const {
  if (!ready_.empty() && HasPlace(*ready_.begin(), places)) {
    return entries_.at(ready_.begin()->place).delivery.due;
  }
  if (!waiting_.empty()) return waiting_.begin()->first;
  return std::nullopt;
}

void IntegrationQueue::Reconfigure(rules::Integration integration, Timestamp now) {
  if (integration == integration_) return;
  integration_ = std::move(integration);
  for (auto& [place, entry] : entries_) {
    Unfile(entry);
    entry.delivery.due = std::min(entry.delivery.due, now);
    entry.delivery.failures = 0;
    File(entry);
  }
}

void IntegrationQueue::MoveTo(const std::string& receiver, rules::Integration integration,
                              Timestamp now) {
  receiver_ = receiver;
  integration_ = std::move(integration);
  for (auto& [place, entry] : entries_) {
    moved_.try_emplace(entry.delivery.notification.id);
    Unfile(entry);
    entry.delivery.receiver = receiver_;
    entry.delivery.notification.receiver = receiver_;
    entry.delivery.integration = integration_.name;
    entry.delivery.due = std::min(entry.delivery.due, now);
    File(entry);
  }
}

const DeliveryReport* IntegrationQueue::AcceptedSinceMove(
    const std::string& notification_id) const {
  const auto found = moved_.find(notification_id);
  return found == moved_.end() || !found->second ? nullptr : &*found->second;
}

void IntegrationQueue::NoteAccepted(const DeliveryReport& report) {
  const auto found = moved_.find(report.notification_id);
  if (found != moved_.end()) found->second = report;
}

void IntegrationQueue::Start(Entry& entry, RequestId request) {
  Unfile(entry);
  entry.request = request;
  by_request_[request] = entry.place;
}

void IntegrationQueue::Finish(Entry& entry) {
  if (!entry.request) return;
  by_request_.erase(*entry.request);
  entry.request.reset();
  File(entry);
}

void IntegrationQueue::Postpone(Entry& entry, Timestamp due) {
  Unfile(entry);
  entry.delivery.due = due;
  File(entry);
}

void IntegrationQueue::SetBack(Duration step) {
  for (auto& [place, entry] : entries_) {
    Unfile(entry);
    entry.delivery.enqueued_at -= step;
    entry.delivery.due -= step;
    File(entry);
  }
}

IntegrationQueue::Entry* IntegrationQueue::Find(RequestId request) {
  const auto found = by_request_.find(request);
  return found == by_request_.end() ? nullptr : &entries_.at(found->second);
}

IntegrationQueue::Entry* IntegrationQueue::FindById(const std::string& notification_id) {
  const auto found = by_id_.find(notification_id);
  return found == by_id_.end() ? nullptr : &entries_.at(found->second);
}

void IntegrationQueue::Remove(const Entry& entry) {
  const Place place = entry.place;
  Unfile(entry);
  if (entry.request) by_request_.erase(*entry.request);
  by_id_.erase(entry.delivery.notification.id);
  const auto group = by_group_.find(entry.delivery.notification.group_key);
  group->second.erase(place);
  if (group->second.empty()) {
    by_group_.erase(group);
  } else {
    // Whoever waited for this one.
    File(entries_.at(*group->second.begin()));
  }
  entries_.erase(place);
}

std::optional<DeliveryProgress> IntegrationQueue::ProgressOf(const std::string& group_key) const {
  const auto group = by_group_.find(group_key);
  if (group == by_group_.end()) return std::nullopt;
  const Entry& oldest = entries_.at(*group->second.begin());
  DeliveryProgress progress{.integration = integration_.name,
                            .attempts = oldest.delivery.attempts,
                            .due = oldest.delivery.due,
                            .requests = in_flight(),
                            .of_group_after = group->second.size() - 1};
  if (oldest.request) {
    progress.stage = DeliveryProgress::Stage::kUnderWay;
  } else if (const auto turn = ready_.find(oldest.turn); turn != ready_.end()) {
    progress.stage = DeliveryProgress::Stage::kWaitsForPlace;
    progress.ahead = static_cast<size_t>(std::distance(ready_.begin(), turn));
  }
  return progress;
}

std::optional<std::string> IntegrationQueue::YieldToNewer(const Entry& entry) {
  const std::set<Place>& places = by_group_.at(entry.delivery.notification.group_key);
  const auto other = std::find_if(places.begin(), places.end(),
                                  [&entry](Place place) { return place != entry.place; });
  if (other == places.end()) return std::nullopt;
  Entry& newer = entries_.at(*other);
  if (!MayReplace(newer.delivery.notification, entry.delivery.notification)) return std::nullopt;
  Unfile(newer);
  TakeOver(newer.delivery, entry.delivery, EarlierRuns::kKeep);
  std::string newer_id = newer.delivery.notification.id;
  Remove(entry);
  return newer_id;
}

}  // namespace alertd::receivers
