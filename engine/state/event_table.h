#pragma once

// The journal's table. What it says is only read when somebody asks: an event that cannot have been
// written is left out there, and stops nothing.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/journal/event_query.h"
#include "engine/model/journal_event.h"
#include "engine/state/database.h"

namespace alertd::state {

struct EventCount {
  uint64_t newest = 0;  // the greatest number; 0 where there is none
  size_t rows = 0;
};
Result<EventCount> CountEvents(Database& database);

// Part of the caller's transaction.
Status WriteEvents(Database& database, std::span<const JournalEventPtr> events);

// Rows of the table as they are, from another file. Those whose number is there already are left
// out. Part of the caller's transaction.
bool IsEventRow(const SqlRow& row);
Status WriteEventRows(Database& database, std::span<const SqlRow> rows);

// Which events may go.
struct EventRetention {
  Duration keep{std::chrono::hours{24 * 30}};
  size_t rows_max = 1'000'000;  // the oldest beyond these go before their time
};

// Removes the oldest that may go, `bite` at most. Returns how many. `rows` is how many there are.
Result<size_t> RemoveOldEvents(Database& database, const EventRetention& retention, size_t rows,
                               Timestamp now);

// The page that the query asks for. Looks at a bounded number of rows: see EventPage::next.
Result<journal::EventPage> ReadEventPage(Database& database, const journal::EventQuery& query);

// Those with greater numbers than `sequence`, oldest first.
Result<std::vector<JournalEventPtr>> ReadEventsAfter(Database& database, uint64_t sequence,
                                                     size_t limit);

}  // namespace alertd::state
