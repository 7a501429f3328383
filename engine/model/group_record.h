#pragma once

// What of a group of alerts, and of what its receivers were told, must outlive the process.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/acknowledgement.h"
#include "engine/model/alert.h"
#include "engine/model/notification.h"
#include "engine/model/seldom.h"
#include "engine/model/severity.h"
#include "engine/model/shared_text.h"
#include "engine/model/time.h"

namespace alertd {

// Names an alert within its group, for as long as it stays there.
using MemberId = uint64_t;
using MemberIds = std::vector<MemberId>;  // rising

// What a notification says, in terms of the group.
struct Told {
  MemberIds firing;
  MemberIds resolved;
  NotifyReason reason = NotifyReason::kFirst;
  Timestamp at;
  MemberIds flapping = {};  // of `firing`: those that come and go

  bool operator==(const Told&) const = default;
};

// A notification that nobody has taken yet.
struct SentRecord {
  std::string notification_id;
  Told told;
  bool held = false;  // by a rate limit: nothing of it was sent

  bool operator==(const SentRecord&) const = default;
};

// What fires and a receiver has not accepted.
struct Unaccepted {
  Timestamp since;         // when the oldest was sent that it has not accepted
  bool refused = false;    // it will not take the newest either
  std::string error = {};  // of the last attempt; may be empty

  bool operator==(const Unaccepted&) const = default;
};

// What one integration of a receiver was told.
struct ToldRecord {
  std::string receiver;
  std::string integration;
  bool send_resolved = true;
  std::optional<Told> told;            // that was accepted last
  MemberIds open;                      // accepted as firing, not yet accepted as over
  std::vector<SentRecord> on_the_way;  // oldest first
  uint64_t repeats = 0;                // accepted in a row
  Seldom<Unaccepted> unaccepted = {};
  bool summarised = false;  // what is open was told in a message of many groups
  uint64_t settings = 0;    // a digest of what the integration reaches; 0 where it is not known
  bool former = false;      // its group's route does not name the receiver

  bool operator==(const ToldRecord&) const = default;
};

struct MemberRecord {
  MemberId id = 0;
  Alert alert;
  bool left = false;  // its labels take other routes now
  bool flushed_as_resolved = false;
  Seldom<Acknowledgement> acknowledgement = {};
  SharedText closing_note = {};         // what closing it says beside the alert's own reason
  std::vector<Timestamp> changes = {};  // when it began to fire or ended, oldest first
  std::optional<Timestamp> flapping_since = std::nullopt;
  bool flapping_noted = false;  // and the journal says so
  bool repeated = false;        // from outside: its sender names a later end again and again
  bool earlier_run = false;     // over, and the alert has begun anew as another member
  bool kept_quiet = false;      // by more than an inhibition, as the last flush saw it
  bool end_said = false;        // from outside: whoever has sent it has said that it is over

  bool operator==(const MemberRecord&) const = default;
};

// Somebody has taken on all that fires in a group, as long as none of it is more severe.
struct GroupAcknowledgement {
  Acknowledgement acknowledgement;
  Severity severity = Severity::kInfo;

  bool operator==(const GroupAcknowledgement&) const = default;
};

// When a receiver with a rate limit was sent messages, oldest first, and the last summary.
struct RateRecord {
  std::string receiver;
  std::vector<Timestamp> sent;
  std::optional<Timestamp> summarised_at = std::nullopt;

  bool operator==(const RateRecord&) const = default;
};

struct GroupRecord {
  SharedText key;
  SharedText route_id;
  Labels labels;
  Timestamp next_flush;
  // Of its route, by which it goes on once that is gone.
  Duration group_interval{300'000};
  bool closes_as_alertmanager = false;
  bool has_flushed = false;
  MemberId next_member = 1;
  std::vector<MemberRecord> members;  // of one alert one, and any number of earlier runs
  std::vector<ToldRecord> told;
  Seldom<GroupAcknowledgement> acknowledgement = {};
  // Of the group that a rate limit makes of a storm, which has nothing else but its key.
  Seldom<RateRecord> rate = {};

  bool operator==(const GroupRecord&) const = default;
};

// What became of a group that is to be remembered.
struct GroupRecordChange {
  SharedText key;
  std::optional<GroupRecord> record;  // unset: the group is gone
};

}  // namespace alertd
