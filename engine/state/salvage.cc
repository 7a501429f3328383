#include "engine/state/salvage.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/state/column_text.h"
#include "engine/state/event_table.h"
#include "engine/state/group_text.h"
#include "engine/state/no_data_text.h"
#include "engine/state/recording_text.h"
#include "engine/state/schema.h"
#include "engine/state/silence_text.h"
#include "engine/state/suppression_text.h"

namespace alertd::state {
namespace {

constexpr size_t kRowsAtOnce = 1'000;
constexpr size_t kMemberColumns = 3;
// Of alerts that were written by the first alertd, and are by this one.
constexpr size_t kAlertColumnsMin = 14;
constexpr size_t kAlertColumnsMax = 17;
// A single number that is less is the version of the tables, and no time.
constexpr int64_t kVersionMax = 1'000'000;

template <typename Record, Result<Record> (*Parse)(std::string_view)>
bool Reads(std::string_view text) {
  return Parse(text).has_value();
}

// Which records are kept in which table. A recording may be any object of texts, so it is last.
struct RecordTable {
  std::string_view name;
  bool (*reads)(std::string_view text);
};
constexpr RecordTable kRecordTables[] = {
    {"silences", Reads<Silence, ParseSilenceText>},
    {"suppressions", Reads<SuppressionRecord, ParseSuppressionText>},
    {"notification_groups", Reads<GroupRecord, ParseGroupText>},
    {"no_data", Reads<NoData, ParseNoDataText>},
    {"recordings", Reads<Recording, ParseRecordingText>},
};

// Empty for the version of the tables.
std::string_view TableOfNumber(const SqlValue& value) {
  const Result<int64_t> number = ReadInteger(value);
  return number && *number > kVersionMax ? "life" : "";
}

// Empty when it is of none of them.
std::string_view TableOf(const SqlRow& row) {
  if (row.size() == 1) return TableOfNumber(row[0]);
  if (row.size() == kMemberColumns) return "notification_members";
  if (row.size() >= kAlertColumnsMin && row.size() <= kAlertColumnsMax) return "alerts";
  if (row.size() != 2 || !row[1]) return "";
  for (const RecordTable& table : kRecordTables) {
    if (table.reads(*row[1])) return table.name;
  }
  return "";
}

// Two rows with one key cannot both have been written: the first stays.
std::string InsertStatement(std::string_view table, size_t columns) {
  std::string statement = "INSERT OR IGNORE INTO " + std::string(table) + " VALUES (";
  for (size_t i = 0; i < columns; ++i)
    statement += (i == 0 ? ":v" : ", :v") + std::to_string(i);
  return statement + ")";
}

// Rows for the tables of a database in memory.
class Piles {
 public:
  explicit Piles(Database& database) : database_(database) {}

  void Add(std::string_view table, SqlRow row) {
    // What was added to the table after the row was written is unset in it.
    if (table == "alerts") row.resize(kAlertColumnsMax);
    std::vector<SqlRow>& rows = rows_[table];
    rows.push_back(std::move(row));
    if (rows.size() == kRowsAtOnce) Write(table, rows);
  }

  Status WriteAll() {
    for (auto& [table, rows] : rows_)
      Write(table, rows);
    return status_;
  }

 private:
  void Write(std::string_view table, std::vector<SqlRow>& rows) {
    const std::vector<SqlRow> written = std::exchange(rows, {});
    if (written.empty() || !status_) return;
    status_ = database_.ExecuteEach(InsertStatement(table, written.front().size()), written);
  }

  Database& database_;
  std::map<std::string_view, std::vector<SqlRow>> rows_;
  Status status_ = Ok();
};

}  // namespace

Result<SalvagedTables> SalvageTables(const DamagedFile& file) {
  ALERTD_TRY(Database database, Database::OpenSqlite(":memory:"));
  ALERTD_TRY([[maybe_unused]] const auto made, Migrate(database, SchemaSteps()));
  PageCount pages;
  const Status done = database.InTransaction([&]() -> Status {
    Piles piles(database);
    pages = ReadLeafRows(file, [&piles](const SqlRow& row) {
      const std::string_view table = TableOf(row);
      if (!table.empty()) piles.Add(table, row);
    });
    return piles.WriteAll();
  });
  if (!done) return Failure{done.error()};
  return SalvagedTables{std::move(database), pages};
}

Result<size_t> SalvageEvents(const DamagedFile& file, Database& into) {
  size_t copied = 0;
  const Status done = into.InTransaction([&]() -> Status {
    std::vector<SqlRow> rows;
    Status written = Ok();
    const auto write = [&] {
      copied += rows.size();
      if (written) written = WriteEventRows(into, std::exchange(rows, {}));
    };
    ReadLeafRows(file, [&](const SqlRow& row) {
      if (!IsEventRow(row)) return;
      rows.push_back(row);
      if (rows.size() == kRowsAtOnce) write();
    });
    write();
    return written;
  });
  if (!done) return Failure{done.error()};
  return copied;
}

}  // namespace alertd::state
