#include "engine/state/event_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "engine/state/column_text.h"
#include "engine/state/event_text.h"

namespace alertd::state {
namespace {

constexpr std::string_view kInsert =
    "INSERT INTO events (sequence, at_ms, alert, incident, group_hash, record) VALUES (:sequence, "
    ":at_ms, :alert, :incident, :group_hash, :record) ON CONFLICT (sequence) DO NOTHING";
constexpr std::string_view kSelect = "SELECT sequence, at_ms, alert, incident, record FROM events";
constexpr size_t kColumns = 5;
constexpr size_t kAllColumns = 6;

// One statement takes the values of this many rows at a time.
constexpr size_t kRowsAtOnce = 1'000;
// More rows are not looked at for one page.
constexpr size_t kScannedMax = 20'000;
// Rows removed at once: nobody who writes waits for long.
constexpr size_t kBiteRows = 1'000;

// The database has signed numbers.
std::string SignedText(uint64_t number) { return std::to_string(static_cast<int64_t>(number)); }

// FNV-1a. A hash finds candidates; the filter decides.
uint64_t HashOf(std::string_view text) {
  constexpr uint64_t kBasis = 14695981039346656037ULL;
  constexpr uint64_t kPrime = 1099511628211ULL;
  uint64_t hash = kBasis;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= kPrime;
  }
  return hash;
}

// A summary's group is none that an alert names: all of them are candidates together.
constexpr std::string_view kSummarised = "summarised";

uint64_t GroupHashOf(const JournalEvent& event) {
  return HashOf(event.kind == kSummarised ? kSummarised : event.group_key.view());
}

SqlRow RowOf(const JournalEvent& event) {
  const auto text_or_none = [](const SharedText& text) {
    return text.empty() ? SqlValue() : SqlValue(text.str());
  };
  return {std::to_string(event.sequence),
          TimeText(event.at),
          event.alert ? SqlValue(SignedText(*event.alert)) : std::nullopt,
          text_or_none(event.incident),
          event.group_key.empty() ? std::nullopt : SqlValue(SignedText(GroupHashOf(event))),
          EventText(event)};
}

Result<JournalEvent> ParseRow(const SqlRow& row) {
  JournalEvent event;
  ALERTD_TRY(const int64_t sequence, ReadInteger(row[0]));
  event.sequence = static_cast<uint64_t>(sequence);
  ALERTD_TRY(event.at, ReadTime(row[1]));
  if (row[2]) {
    ALERTD_TRY(const int64_t alert, ReadInteger(row[2]));
    event.alert = static_cast<uint64_t>(alert);
  }
  event.incident = row[3].value_or("");
  ALERTD_TRY(const std::string record, ReadText(row[4]));
  ALERTD_TRY([[maybe_unused]] const auto parsed, ParseEventText(record, event));
  return event;
}

// A query with its parameters.
struct Question {
  std::string where;
  SqlRow parameters;

  void Add(const std::string& condition, std::vector<std::string> values) {
    where += (where.empty() ? " WHERE " : " AND ") + condition;
    for (std::string& value : values)
      parameters.emplace_back(std::move(value));
  }
};

// The events that say so themselves, those of groups that such an event names, and the summaries
// since the first of them. The condition stands in three places, with its end spelled differently.
std::string Concerning(const std::string& condition, const std::array<std::string_view, 3>& ends) {
  const std::string of_groups =
      " UNION SELECT sequence FROM events WHERE alert IS NULL AND group_hash IS NOT NULL AND ";
  const auto where = [&](size_t place) {
    return " FROM events WHERE " + condition + std::string(ends.at(place));
  };
  return "sequence IN (SELECT sequence" + where(0) + of_groups +
         "group_hash IN (SELECT group_hash" + where(1) + ")" + of_groups +
         "group_hash = " + SignedText(HashOf(kSummarised)) + " AND at_ms >= (SELECT min(at_ms)" +
         where(2) + "))";
}

Question CoarseQuestion(const journal::EventFilter& filter) {
  Question question;
  if (filter.alert) {
    question.Add(Concerning("alert = " + SignedText(*filter.alert), {}), {});
  }
  if (!filter.incident.empty()) {
    question.Add(Concerning("incident = :incident", {"", "_of_group", "_of_first"}),
                 {filter.incident, filter.incident, filter.incident});
  }
  if (filter.from) question.Add("at_ms >= " + TimeText(*filter.from), {});
  if (filter.to) question.Add("at_ms <= " + TimeText(*filter.to), {});
  return question;
}

// One event of each alert that there is: the index is asked for one id after the other, since to go
// through all events would take long.
constexpr std::string_view kOneOfEachAlert =
    "WITH RECURSIVE ids (alert) AS (SELECT min(alert) FROM events WHERE alert IS NOT NULL UNION "
    "ALL SELECT (SELECT min(alert) FROM events WHERE alert > ids.alert) FROM ids WHERE ids.alert "
    "IS NOT NULL) SELECT 0, 0, alert, NULL, (SELECT record FROM events WHERE events.alert = "
    "ids.alert LIMIT 1) FROM ids WHERE alert IS NOT NULL";

// Has the filter know the alerts that its matchers match.
Status FindMatched(Database& database, journal::EventFilter& filter) {
  if (filter.matchers.empty()) return Ok();
  return database.Read(std::string(kOneOfEachAlert), kColumns, [&filter](const SqlRow& row) {
    if (const auto event = ParseRow(row)) journal::NoteMatched(filter, *event);
    return Ok();
  });
}

// The next rows of a history before a place, which moves on over them.
Result<std::vector<JournalEventPtr>> ReadPiece(Database& database, Question question,
                                               std::optional<journal::EventPlace>& before,
                                               size_t& rows) {
  if (before) {
    question.Add("(at_ms, sequence) < (" + TimeText(before->at) + ", " +
                     std::to_string(before->sequence) + ")",
                 {});
  }
  const std::string query = std::string(kSelect) + question.where +
                            " ORDER BY at_ms DESC, sequence DESC LIMIT " +
                            std::to_string(kRowsAtOnce);
  std::vector<JournalEventPtr> events;
  rows = 0;
  const Status read = database.Read(query, question.parameters, kColumns, [&](const SqlRow& row) {
    ++rows;
    Result<JournalEvent> event = ParseRow(row);
    if (!event) return Ok();
    before = journal::PlaceOf(*event);
    events.push_back(std::make_shared<const JournalEvent>(*std::move(event)));
    return Ok();
  });
  if (!read) return Failure{read.error()};
  return events;
}

}  // namespace

Result<EventCount> CountEvents(Database& database) {
  EventCount count;
  const Status read = database.Read(
      "SELECT coalesce(max(sequence), 0), count(*) FROM events", 2, [&](const SqlRow& row) {
        const auto newest = ReadInteger(row[0]);
        const auto rows = ReadInteger(row[1]);
        if (!newest || !rows || *newest < 0) return Status(Damaged("events have no numbers"));
        count = {static_cast<uint64_t>(*newest), static_cast<size_t>(*rows)};
        return Ok();
      });
  if (!read) return Failure{read.error()};
  return count;
}

Status WriteEvents(Database& database, std::span<const JournalEventPtr> events) {
  std::vector<SqlRow> rows;
  for (size_t i = 0; i < events.size(); ++i) {
    rows.push_back(RowOf(*events[i]));
    if (rows.size() < kRowsAtOnce && i + 1 < events.size()) continue;
    ALERTD_TRY([[maybe_unused]] const auto written, database.ExecuteEach(kInsert, rows));
    rows.clear();
  }
  return Ok();
}

bool IsEventRow(const SqlRow& row) {
  return row.size() == kAllColumns && ParseRow({row[0], row[1], row[2], row[3], row[5]});
}

Status WriteEventRows(Database& database, std::span<const SqlRow> rows) {
  return database.ExecuteEach(kInsert, rows);
}

Result<size_t> RemoveOldEvents(Database& database, const EventRetention& retention, size_t rows,
                               Timestamp now) {
  const size_t excess = rows - std::min(rows, retention.rows_max);
  const std::string limit = " ORDER BY at_ms, sequence LIMIT ";
  std::string query = "SELECT sequence FROM events";
  if (excess > 0) {
    query += limit + std::to_string(std::min(excess, kBiteRows));
  } else {
    query += " WHERE at_ms < " + TimeText(now - retention.keep) + limit + std::to_string(kBiteRows);
  }
  std::vector<SqlRow> gone;
  const Status read = database.Read(query, 1, [&gone](const SqlRow& row) {
    gone.push_back(row);
    return Ok();
  });
  if (!read) return Failure{read.error()};
  const Status removed = database.InTransaction(
      [&] { return database.ExecuteEach("DELETE FROM events WHERE sequence = :sequence", gone); });
  if (!removed) return Failure{removed.error()};
  return gone.size();
}

Result<journal::EventPage> ReadEventPage(Database& database, const journal::EventQuery& query) {
  journal::EventFilter filter = query.filter;
  if (const Status found = FindMatched(database, filter); !found) return Failure{found.error()};
  const Question question = CoarseQuestion(filter);
  std::optional<journal::EventPlace> before = query.before;
  journal::EventPage page;
  for (size_t scanned = 0; scanned < kScannedMax; scanned += kRowsAtOnce) {
    size_t rows = 0;
    ALERTD_TRY(const std::vector<JournalEventPtr> piece,
               ReadPiece(database, question, before, rows));
    for (const JournalEventPtr& event : piece) {
      if (!journal::Passes(filter, *event)) continue;
      if (page.events.size() == query.limit) {
        page.next = journal::PlaceOf(*page.events.back());
        return page;
      }
      page.events.push_back(event);
    }
    // Rows of which none can be read would be asked for again and again.
    if (rows < kRowsAtOnce || piece.empty()) return page;
  }
  page.next = before;
  return page;
}

Result<std::vector<JournalEventPtr>> ReadEventsAfter(Database& database, uint64_t sequence,
                                                     size_t limit) {
  std::vector<JournalEventPtr> events;
  const std::string query = std::string(kSelect) + " WHERE sequence > " + std::to_string(sequence) +
                            " ORDER BY sequence LIMIT " + std::to_string(limit);
  const Status read = database.Read(query, kColumns, [&events](const SqlRow& row) {
    if (Result<JournalEvent> event = ParseRow(row)) {
      events.push_back(std::make_shared<const JournalEvent>(*std::move(event)));
    }
    return Ok();
  });
  if (!read) return Failure{read.error()};
  return events;
}

}  // namespace alertd::state
