#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/base/transport.h"
#include "engine/model/notification.h"
#include "rules/receiver_options.h"

namespace alertd::receivers {

// Messages of one group that wait at one integration because none says what another does.
inline constexpr size_t kWaitingOfGroupMax = 16;

// One notification on its way to one integration. A value: this is what an outbox stores.
struct PendingDelivery {
  std::string receiver;
  std::string integration;
  Notification notification;
  Timestamp enqueued_at;
  Timestamp due;     // of the next attempt
  int attempts = 0;  // of this notification
  int failures = 0;  // in a row, those of a notification that this one replaced included
  std::string last_error;
};

// What waits for one integration, in order. Notifications of one group go out one after another.
//
// A newer notification of a group takes the place of one that waits, so that nobody reads old news
// after an outage; but a resolved one never takes the place of a firing one, or a problem that came
// and went during the outage would stay untold, and one of an alert that fires anew never that of
// one that closes the alert's earlier run, which would stay open there, unless something fires in
// both: then the newer one closes that run, too. (Beyond kWaitingOfGroupMax of one group they do.)
//
// Every step takes time that grows with the logarithm of what waits, at most: a storm fills it.
class IntegrationQueue {
 public:
  using Place = uint64_t;  // rises in the order of arrival
  struct Entry {
    PendingDelivery delivery;
    std::optional<RequestId> request = std::nullopt;  // set while it is in flight
    Place place = 0;
  };
  using Entries = std::map<Place, Entry>;

  IntegrationQueue(std::string receiver, rules::Integration integration)
      : receiver_(std::move(receiver)), integration_(std::move(integration)) {}

  const std::string& receiver() const { return receiver_; }
  const rules::Integration& integration() const { return integration_; }
  void Reconfigure(rules::Integration integration) { integration_ = std::move(integration); }

  bool Holds(const std::string& notification_id) const { return by_id_.contains(notification_id); }
  bool HoldsGroup(const std::string& group_key) const { return by_group_.contains(group_key); }
  size_t size() const { return entries_.size(); }
  size_t in_flight() const { return by_request_.size(); }

  // Adds the notification, with what must not be lost of the one that it replaces; returns that
  // one.
  std::optional<PendingDelivery> Add(PendingDelivery delivery);

  // Puts what an outbox remembers at the end, as it is.
  void Restore(PendingDelivery delivery);

  // The next that may be sent at `now`; null when there is none. Stays valid until it is removed.
  Entry* NextReady(Timestamp now);

  // When NextReady() has something again, going by time alone.
  std::optional<Timestamp> NextDue() const;

  // The entry, which NextReady() returned, is in flight from now on, and then not any more.
  void Start(Entry& entry, RequestId request);
  void Finish(Entry& entry);
  // It is to be sent again, at `due`.
  void Postpone(Entry& entry, Timestamp due);

  // The clock was set back so far: all that waits goes on to wait as long as it would have.
  void SetBack(Duration step);

  Entry* Find(RequestId request);
  void Remove(const Entry& entry);

  // After a failed attempt that will be repeated: gives way to a newer one of its group that
  // waits. Returns that one's id when it did.
  std::optional<std::string> YieldToNewer(const Entry& entry);

  // In the order of arrival.
  const Entries& entries() const { return entries_; }

 private:
  // The first of its group, and not in flight.
  bool IsNext(const Entry& entry) const;
  // To be called around everything that changes whether it may be sent, and when.
  void File(const Entry& entry);
  void Unfile(const Entry& entry);

  std::string receiver_;
  rules::Integration integration_;
  Entries entries_;
  Place next_place_ = 1;
  std::unordered_map<std::string, Place> by_id_;               // of the notification
  std::unordered_map<std::string, std::set<Place>> by_group_;  // never empty ones
  std::map<RequestId, Place> by_request_;
  // Those that are the next of their groups: by the time that they wait for, and those for which
  // it has come.
  std::set<std::pair<Timestamp, Place>> waiting_;
  std::set<Place> ready_;
};

}  // namespace alertd::receivers
