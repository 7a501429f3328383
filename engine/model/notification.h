#pragma once

// What passes between the router and the receivers. The router decides that somebody is told and
// what about; the receivers decide how it looks and get it there.

#include <optional>
#include <string>
#include <vector>

#include "engine/model/alert.h"

namespace alertd {

// Why a notification is sent.
enum class NotifyReason {
  kFirst,         // the group's first, after group_wait
  kChanged,       // alerts joined since the last one
  kSomeResolved,  // none joined, but some are over
  kRepeat,        // nothing changed, but repeat_interval has passed
  kUnsuppressed,  // likewise, but what kept some of its alerts quiet is over, and they still fire
  kResolved,      // the last alerts of the group are over
  kTest,          // `alertd test --send`
};

// "changed" for both kChanged and kSomeResolved.
std::string_view NotifyReasonName(NotifyReason reason);
// As Alertmanager's templates and webhooks spell it: "new alerts added".
std::string_view AlertmanagerReasonText(NotifyReason reason);

// One message for one receiver. Values only: it can be stored, compared and rendered at any time.
struct Notification {
  std::string id;         // unique; an idempotency key for those receivers that take one
  std::string receiver;   // the receiver's name
  std::string group_key;  // identifies the group over restarts: the route and the group's labels
  Labels group_labels;
  Labels route_labels = {};  // what the group's route says of all its messages
  // Firing ones first, then resolved ones, each by labels; before both earlier runs, which are
  // over, of alerts that fire anew. With `closing: alertmanager` in Alertmanager's order instead.
  std::vector<Alert> alerts;
  NotifyReason reason = NotifyReason::kFirst;
  Timestamp at;
  // The receiver's integrations that this is for, by name ("slack[0]"), when it is not for all of
  // them: the others have been told already, or did not ask for it. Empty: for all.
  std::vector<std::string> integrations = {};
  // What people are to know of this message beside its alerts, such as: pager has not accepted this
  // for 3m. Empty for most.
  std::string note = {};

  // Firing while at least one of its alerts is.
  bool Firing() const;
};

// What became of a notification at one receiver.
enum class DeliveryOutcome {
  kAccepted,  // the receiver has it
  kRefused,   // the receiver will never take it: no retry helps
  kRetrying,  // an attempt failed, another follows
  kDropped,   // given up after the last retry, or replaced by a newer one of the same group
};

std::string_view DeliveryOutcomeName(DeliveryOutcome outcome);

struct DeliveryReport {
  std::string notification_id;
  std::string receiver;
  std::string integration;  // such as "slack[0]": the kind and its place in the receiver
  std::string group_key;
  DeliveryOutcome outcome = DeliveryOutcome::kAccepted;
  int attempt = 1;    // from 1; 0 when it was dropped before the first
  int status = 0;     // HTTP's; 0 where there was none
  std::string error;  // empty when accepted; names no secret
  // With kDropped: the newer notification of the group that says what this one would have closed.
  std::string replaced_by = {};
  bool integration_gone = false;  // likewise: a reload has taken the integration away
  Duration elapsed{0};            // of the attempt; when it was dropped, since it was handed over
  Timestamp at;
  std::optional<Timestamp> next_attempt_at;  // with kRetrying
};

}  // namespace alertd
