#pragma once

// One thing that alertd has decided or done: what the history, `explain` and live views tell.

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/shared_text.h"
#include "engine/model/time.h"

namespace alertd {

// An alert that an event about a whole group concerns.
struct JournalMember {
  uint64_t alert = 0;   // its id
  SharedText incident;  // empty for alerts from outside

  bool operator==(const JournalMember&) const = default;
};

// Of more, an event tells only how many.
inline constexpr size_t kJournalMembersMax = 10'000;

// What does not apply is empty or unset. Holds no secrets.
struct JournalEvent {
  uint64_t sequence = 0;  // rises from event to event, also over restarts; 0: has none yet
  Timestamp at;
  SharedText kind;    // stable text such as "firing", "suppressed", "delivered"
  SharedText reason;  // for people: suppressed by weekly_deploy (Scheduled maintenance)
  // The alert that it is about, and its run from firing to resolved.
  std::optional<uint64_t> alert = std::nullopt;
  SharedText incident = {};
  Labels labels = {};  // of the alert, else of the group
  SharedText rule = {};
  SharedText rule_group = {};
  SharedText rule_file = {};  // that declares the rule
  SharedText group_key = {};
  SharedText route = {};
  SharedText receiver = {};
  SharedText integration = {};
  SharedText notification = {};         // its id
  std::optional<double> value = {};     // of the rule
  std::optional<int64_t> status = {};   // HTTP's
  std::optional<int64_t> attempt = {};  // from 1
  std::optional<Duration> elapsed = {};
  std::optional<Timestamp> next = {};  // the next flush of the group, or the next attempt
  std::vector<JournalMember> members = {};
  size_t members_left_out = 0;  // of which there are more than kJournalMembersMax

  bool operator==(const JournalEvent&) const = default;
};

using JournalEventPtr = std::shared_ptr<const JournalEvent>;

}  // namespace alertd
