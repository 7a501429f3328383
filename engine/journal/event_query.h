#pragma once

// Which events of the journal somebody wants to see.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/journal_event.h"
#include "engine/model/matcher.h"

namespace alertd::journal {

// Of one page.
inline constexpr size_t kPageEventsMax = 1'000;

// What is unset or empty lets every event pass.
struct EventFilter {
  Matchers matchers = {};  // of the alert's labels, or of the group's, or of an alert's in it
  // The ids of alerts that `matchers` match, as far as is known: an event about a group has no more
  // than the ids of its alerts. See NoteMatched().
  std::set<uint64_t> matched = {};
  // Events of the alert, and those of its groups that concern it; likewise of one incident.
  std::optional<uint64_t> alert = std::nullopt;
  std::string incident = {};
  std::string receiver = {};
  std::string rule = {};
  std::vector<std::string> kinds = {};           // any of them
  std::optional<Timestamp> from = std::nullopt;  // at this instant or later
  std::optional<Timestamp> to = std::nullopt;    // at this instant or earlier
};

bool Passes(const EventFilter& filter, const JournalEvent& event);

// Learns the id of the event's alert where the filter's matchers match it.
void NoteMatched(EventFilter& filter, const JournalEvent& event);

// Where an event stands in a history, which has the newest first and goes by the clock.
struct EventPlace {
  Timestamp at;
  uint64_t sequence = 0;

  auto operator<=>(const EventPlace&) const = default;
};

EventPlace PlaceOf(const JournalEvent& event);

struct EventQuery {
  EventFilter filter;
  std::optional<EventPlace> before = std::nullopt;  // only older events than this one
  size_t limit = 100;                               // 1 to kPageEventsMax
};

// One page of the answer, newest first.
struct EventPage {
  std::vector<JournalEventPtr> events;
  // There may be more beyond this place. A page may be short, or empty, and yet not be the last:
  // looking for what is rare is done in pieces.
  std::optional<EventPlace> next = std::nullopt;
  // Not everything that ever happened can be here: why, for people; empty where it is.
  std::string remark = {};
};

}  // namespace alertd::journal
