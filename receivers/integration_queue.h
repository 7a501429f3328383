#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
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
// one that closes the alert's earlier run, which would stay open there. (Beyond kWaitingOfGroupMax
// of one group they do.)
class IntegrationQueue {
 public:
  struct Entry {
    PendingDelivery delivery;
    std::optional<RequestId> request;  // set while it is in flight
  };

  IntegrationQueue(std::string receiver, rules::Integration integration)
      : receiver_(std::move(receiver)), integration_(std::move(integration)) {}

  const std::string& receiver() const { return receiver_; }
  const rules::Integration& integration() const { return integration_; }
  void Reconfigure(rules::Integration integration) { integration_ = std::move(integration); }

  bool Holds(std::string_view notification_id) const;
  bool HoldsGroup(std::string_view group_key) const;
  size_t size() const { return entries_.size(); }
  size_t in_flight() const;

  // Adds the notification, with what must not be lost of the one that it replaces; returns that
  // one.
  std::optional<PendingDelivery> Add(PendingDelivery delivery);

  // Puts what an outbox remembers at the end, as it is.
  void Restore(PendingDelivery delivery) { entries_.push_back({std::move(delivery), {}}); }

  // The next that may be sent at `now`; null when there is none. Stays valid until the queue
  // changes.
  Entry* NextReady(Timestamp now);

  // When NextReady() has something again, going by time alone.
  std::optional<Timestamp> NextDue() const;

  Entry* Find(RequestId request);
  void Remove(const Entry& entry);

  // After a failed attempt that will be repeated: gives way to a newer one of its group that
  // waits. Returns that one's id when it did.
  std::optional<std::string> YieldToNewer(const Entry& entry);

  const std::deque<Entry>& entries() const { return entries_; }

 private:
  size_t CountOf(std::string_view group_key) const;

  std::string receiver_;
  rules::Integration integration_;
  std::deque<Entry> entries_;
};

}  // namespace alertd::receivers
