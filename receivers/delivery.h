#pragma once

// Gets notifications to their receivers: renders them, sends them, and tries again.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/transport.h"
#include "engine/model/notification.h"
#include "engine/model/withdrawal.h"
#include "receivers/integration_queue.h"
#include "receivers/message.h"
#include "receivers/retry_policy.h"
#include "receivers/verdict.h"
#include "rules/receiver_options.h"

namespace alertd::receivers {

struct DeliveryOptions {
  std::string external_url = {};
  uint64_t jitter_seed = 0;
  RetryOptions retry = {};
  // Per integration; notifications of one group replace one another, so this counts groups.
  size_t queued_max = 100'000;
  RequestPlaces places = {};
  // While so many requests are under way at all integrations together, each has only the places of
  // `crowded`: the connections are for all of them. What is most urgent does not wait for that.
  size_t crowd = 512;
  RequestPlaces crowded = {.all = 4, .urgent_min = 32};
};

// What is to be sent, with one queue for each integration of each receiver: a receiver that hangs
// or refuses delays no other, and a message that does so no other one of its receiver.
//
// Belongs to one thread, the one that owns the transport. Reads no clock and waits for nothing: the
// owner calls Advance() with what the transport completed, again at NextDue(), and after Enqueue().
class Delivery {
 public:
  // `transport` must outlive the delivery and carry its requests only, or the owner sorts out the
  // completions that are another's; unknown ones are ignored.
  Delivery(Transport& transport, DeliveryOptions options,
           const std::vector<rules::Receiver>& receivers);

  // Takes the notification for the integrations that it names, or for all of its receiver. Those
  // that do not want resolved alerts get it without them, and nothing, with no report, when no
  // other are left. A notification that is queued already is ignored.
  void Enqueue(const Notification& notification, Timestamp now);

  // The notification need not be sent any more. One that waits is dropped, with a report that names
  // what tells it instead; one that is under way may still be accepted, and is not tried again.
  void Withdraw(const Withdrawal& withdrawal, Timestamp now);

  // Takes in what has completed, sends what is due, and reports what became of everything since
  // the last call.
  std::vector<DeliveryReport> Advance(Timestamp now,
                                      const std::vector<HttpCompletion>& completions);

  // When Advance() has something to do though nothing completes.
  std::optional<Timestamp> NextDue() const;

  // Lines for alertd's own log since the last call.
  std::vector<LogLine> TakeLogLines() { return std::exchange(log_lines_, {}); }

  // Sends with new settings from now on. What waits for an integration, or is under way, goes on
  // with the one that has its very settings now, also where that has another name, which had been
  // another's. What waits for one whose settings nobody has any more is tried at once where there
  // is one of its name, and dropped where there is none.
  void Apply(const std::vector<rules::Receiver>& receivers, Timestamp now);

  // Everything that is not settled yet, as an outbox stores it, and back again after a restart:
  // what was in flight is sent again. What is queued already, or has no integration, is ignored.
  std::vector<PendingDelivery> Pending() const;
  void Restore(const std::vector<PendingDelivery>& pending);

  // Of each integration of the receiver that a message of the group is on its way to.
  std::vector<DeliveryProgress> ProgressOf(const std::string& receiver,
                                           const std::string& group_key) const;

  size_t queued() const;

 private:
  using QueueKey = std::pair<std::string, std::string>;  // receiver, integration

  // A clock that was set back must not keep anything back.
  void See(Timestamp now);
  void EnqueueFor(IntegrationQueue& queue, const Notification& notification, Timestamp now);
  const RequestPlaces& Places() const;
  void SendReady(IntegrationQueue& queue, Timestamp now);
  void Send(IntegrationQueue& queue, IntegrationQueue::Entry& entry, Timestamp now);
  void Complete(const HttpCompletion& completion, Timestamp now);
  // Ends an attempt: the entry is removed, or due again.
  void Settle(IntegrationQueue& queue, IntegrationQueue::Entry& entry, DeliveryReport report,
              Verdict verdict);
  // What was withdrawn is not tried, or not tried again.
  void DropWithdrawn(IntegrationQueue& queue, IntegrationQueue::Entry& entry, Timestamp now);
  void Retry(IntegrationQueue& queue, IntegrationQueue::Entry& entry, DeliveryReport report,
             const Verdict& verdict);
  void ReportDropped(const PendingDelivery& delivery, std::string reason, Timestamp now);
  // The queues of those that reach what one did so far, and no other does; they are no longer
  // among the others.
  using Declared = std::map<QueueKey, const rules::Integration*>;
  std::map<QueueKey, IntegrationQueue> TakeHeirs(Declared& declared, Timestamp now);
  void Drop(const IntegrationQueue& queue, Timestamp now);

  Transport& transport_;
  DeliveryOptions options_;
  RetryPolicy retry_policy_;
  std::map<QueueKey, IntegrationQueue> queues_;
  std::map<RequestId, QueueKey> in_flight_;
  std::vector<DeliveryReport> reports_;
  std::vector<LogLine> log_lines_;
  Timestamp last_seen_;  // the last `now`
  // The first `now`: a notification that is older was made by an earlier process.
  std::optional<Timestamp> started_;
};

}  // namespace alertd::receivers
