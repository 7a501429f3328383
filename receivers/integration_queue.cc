#include "receivers/integration_queue.h"

#include <algorithm>
#include <unordered_set>

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

// Whether `older` closes an alert that has begun anew in `newer`. The newer message cannot close
// it too: it would say of one alert that it is over and that it fires.
bool ClosesAnEarlierRun(const Notification& older, const Notification& newer) {
  return std::any_of(older.alerts.begin(), older.alerts.end(), [&](const Alert& over) {
    return over.ResolvedAt(older.at) &&
           std::any_of(newer.alerts.begin(), newer.alerts.end(),
                       [&over](const Alert& later) { return BelongsToALaterRun(over, later); });
  });
}

bool MayReplace(const Notification& newer, const Notification& older) {
  return newer.group_key == older.group_key && (newer.Firing() || !older.Firing()) &&
         !ClosesAnEarlierRun(older, newer);
}

// Adds the alerts of `older` that are over and that `newer` does not mention: nobody was told.
void CarryOver(Notification& newer, const Notification& older) {
  for (const Alert& alert : older.alerts) {
    if (!alert.ResolvedAt(older.at)) continue;
    const bool known =
        std::any_of(newer.alerts.begin(), newer.alerts.end(),
                    [&alert](const Alert& other) { return other.labels == alert.labels; });
    if (!known) newer.alerts.push_back(alert);
  }
}

// What the newer one inherits: the wait that the receiver asked for is about the receiver.
void TakeOver(PendingDelivery& newer, const PendingDelivery& older) {
  CarryOver(newer.notification, older.notification);
  newer.due = std::max(newer.due, older.due);
  newer.failures = older.failures;
}

}  // namespace

bool IntegrationQueue::Holds(std::string_view notification_id) const {
  return std::any_of(entries_.begin(), entries_.end(), [notification_id](const Entry& entry) {
    return entry.delivery.notification.id == notification_id;
  });
}

bool IntegrationQueue::HoldsGroup(std::string_view group_key) const {
  return std::any_of(entries_.begin(), entries_.end(), [group_key](const Entry& entry) {
    return entry.delivery.notification.group_key == group_key;
  });
}

size_t IntegrationQueue::CountOf(std::string_view group_key) const {
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(), [group_key](const Entry& entry) {
        return entry.delivery.notification.group_key == group_key;
      }));
}

size_t IntegrationQueue::in_flight() const {
  return static_cast<size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [](const Entry& entry) { return entry.request.has_value(); }));
}

std::optional<PendingDelivery> IntegrationQueue::Add(PendingDelivery delivery) {
  // Only the last one of the group may be replaced, or the order would change.
  const auto last = std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) {
    return entry.delivery.notification.group_key == delivery.notification.group_key;
  });
  const bool replaces = last != entries_.rend() && !last->request &&
                        (MayReplace(delivery.notification, last->delivery.notification) ||
                         CountOf(delivery.notification.group_key) >= kWaitingOfGroupMax);
  if (!replaces) {
    entries_.push_back({std::move(delivery), {}});
    return std::nullopt;
  }
  TakeOver(delivery, last->delivery);
  return std::exchange(last->delivery, std::move(delivery));
}

// The first entry of each group is the one whose turn it is; the others wait for it.
IntegrationQueue::Entry* IntegrationQueue::NextReady(Timestamp now) {
  std::unordered_set<std::string_view> seen;
  for (Entry& entry : entries_) {
    const bool first = seen.insert(entry.delivery.notification.group_key).second;
    if (first && !entry.request && entry.delivery.due <= now) return &entry;
  }
  return nullptr;
}

std::optional<Timestamp> IntegrationQueue::NextDue() const {
  std::optional<Timestamp> next;
  std::unordered_set<std::string_view> seen;
  for (const Entry& entry : entries_) {
    const bool first = seen.insert(entry.delivery.notification.group_key).second;
    if (!first || entry.request) continue;
    next = next ? std::min(*next, entry.delivery.due) : entry.delivery.due;
  }
  return next;
}

IntegrationQueue::Entry* IntegrationQueue::Find(RequestId request) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [request](const Entry& entry) {
    return entry.request == request;
  });
  return found == entries_.end() ? nullptr : &*found;
}

void IntegrationQueue::Remove(const Entry& entry) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&entry](const Entry& other) { return &other == &entry; });
  if (found != entries_.end()) entries_.erase(found);
}

std::optional<std::string> IntegrationQueue::YieldToNewer(const Entry& entry) {
  const PendingDelivery older = entry.delivery;
  const auto newer = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& other) {
    return &other != &entry &&
           other.delivery.notification.group_key == older.notification.group_key;
  });
  if (newer == entries_.end()) return std::nullopt;
  if (!MayReplace(newer->delivery.notification, older.notification)) return std::nullopt;
  TakeOver(newer->delivery, older);
  std::string newer_id = newer->delivery.notification.id;
  Remove(entry);
  return newer_id;
}

}  // namespace alertd::receivers
