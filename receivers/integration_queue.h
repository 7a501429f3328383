#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/base/transport.h"
#include "engine/model/notification.h"
#include "engine/model/withdrawal.h"
#include "receivers/delivery_progress.h"
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
  int last_status = 0;     // HTTP's; 0 where there was none
  bool inherited = false;  // from an earlier process, which may have tried it in vain
};

// How many requests of an integration may be under way for another to start, by what is to start:
// retries leave places free for first attempts, and these a few for the most urgent ones.
struct RequestPlaces {
  size_t all = 32;
  size_t urgent_min = 0;

  size_t ForUrgent() const { return std::max(all, urgent_min); }
  size_t ForFirstAttempts() const { return std::max<size_t>(1, all - all / 4); }
  size_t ForRetries() const { return std::max<size_t>(1, all / 2); }
};

// What waits for one integration, in order. Notifications of one group go out one after another.
//
// A newer notification of a group takes the place of one that waits, so that nobody reads old news
// after an outage; but a resolved one never takes the place of a firing one, or a problem that came
// and went during the outage would stay untold, and one of an alert that fires anew never that of
// one that closes the alert's earlier run, which would stay open there, unless something fires in
// both: then the newer one closes that run, too. (Beyond kWaitingOfGroupMax of one group they do.)
//
// What was never tried goes before what is tried again, and the more urgent before the less urgent:
// messages that hang keep no other waiting, as RequestPlaces says.
//
// Every step takes time that grows with the logarithm of what waits, at most: a storm fills it.
class IntegrationQueue {
 public:
  using Place = uint64_t;  // rises in the order of arrival
  // Which of those that may be sent goes first: the least.
  struct Turn {
    bool again = false;
    int urgency_missing = 0;  // to the highest
    int failures = 0;
    Place place = 0;

    auto operator<=>(const Turn&) const = default;
  };
  struct Entry {
    PendingDelivery delivery;
    std::optional<RequestId> request = std::nullopt;  // set while it is in flight
    Place place = 0;
    Turn turn = {};                                       // once its time has come
    std::optional<Withdrawal> withdrawal = std::nullopt;  // that came while it was in flight
  };
  using Entries = std::map<Place, Entry>;

  IntegrationQueue(std::string receiver, rules::Integration integration)
      : receiver_(std::move(receiver)), integration_(std::move(integration)) {}

  const std::string& receiver() const { return receiver_; }
  const rules::Integration& integration() const { return integration_; }
  // Where the settings differ, all that waits is due at once: who failed may be another.
  void Reconfigure(rules::Integration integration, Timestamp now);

  // Another integration that reaches the same goes on with the queue: what is in flight stays so,
  // and all that waits is due at once.
  void MoveTo(const std::string& receiver, rules::Integration integration, Timestamp now);

  // The router may ask for a message once more that had moved with the queue, not knowing that it
  // was accepted since: the report of that; null of others.
  const DeliveryReport* AcceptedSinceMove(const std::string& notification_id) const;
  void NoteAccepted(const DeliveryReport& report);

  bool Holds(const std::string& notification_id) const { return by_id_.contains(notification_id); }
  bool HoldsGroup(const std::string& group_key) const { return by_group_.contains(group_key); }
  size_t size() const { return entries_.size(); }
  size_t in_flight() const { return by_request_.size(); }

  // Adds the notification, with what must not be lost of the one that it replaces; returns that
  // one.
  std::optional<PendingDelivery> Add(PendingDelivery delivery);

  // Puts what an outbox remembers at the end, as it is.
  void Restore(PendingDelivery delivery);

  // The next that may be sent at `now`; null when there is none, or no place for it. Stays valid
  // until it is removed.
  Entry* NextReady(Timestamp now, const RequestPlaces& places);

  // When NextReady() has something again, going by time alone.
  std::optional<Timestamp> NextDue(const RequestPlaces& places) const;

  // The entry, which NextReady() returned, is in flight from now on, and then not any more.
  void Start(Entry& entry, RequestId request);
  void Finish(Entry& entry);
  // It is to be sent again, at `due`.
  void Postpone(Entry& entry, Timestamp due);

  // The clock was set back so far: all that waits goes on to wait as long as it would have.
  void SetBack(Duration step);

  Entry* Find(RequestId request);
  // Null when it is not here.
  Entry* FindById(const std::string& notification_id);
  void Remove(const Entry& entry);

  // After a failed attempt that will be repeated: gives way to a newer one of its group that
  // waits. Returns that one's id when it did.
  std::optional<std::string> YieldToNewer(const Entry& entry);

  // Nothing when no message of the group is here.
  std::optional<DeliveryProgress> ProgressOf(const std::string& group_key) const;

  // In the order of arrival.
  const Entries& entries() const { return entries_; }

 private:
  static Turn TurnOf(const Entry& entry);
  bool HasPlace(const Turn& turn, const RequestPlaces& places) const;
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
  std::set<Turn> ready_;
  // By the ids of what MoveTo() has moved: the report, once it was accepted.
  std::map<std::string, std::optional<DeliveryReport>> moved_;
};

}  // namespace alertd::receivers
