#include "engine/state/schema.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/state/column_text.h"

namespace alertd::state {
namespace {

// In what SQLite and PostgreSQL both take. Times are milliseconds since 1970; labels are JSON;
// numbers that may be NaN or infinite are text, for SQLite has no NaN.
constexpr SchemaStep kSteps[] = {
    {1,
     "CREATE TABLE alerts ("
     "id BIGINT PRIMARY KEY, file TEXT NOT NULL, rule_group TEXT NOT NULL, rule TEXT NOT NULL, "
     "labels TEXT NOT NULL, source TEXT NOT NULL, annotations TEXT NOT NULL, "
     "active_since_ms BIGINT NOT NULL, firing_since_ms BIGINT, missing_since_ms BIGINT, "
     "incident_id TEXT NOT NULL, value TEXT NOT NULL, first_value TEXT NOT NULL, "
     "peak_value TEXT NOT NULL)"},
    // One row: when the alertd that writes here was last seen alive.
    {1, "CREATE TABLE life (last_alive_ms BIGINT NOT NULL)"},
    // Groups of alerts with what their receivers were told, as JSON: see group_text.h.
    {2, "CREATE TABLE notification_groups (id BIGINT PRIMARY KEY, record TEXT NOT NULL)"},
    // As JSON too: see silence_text.h.
    {3, "CREATE TABLE silences (id BIGINT PRIMARY KEY, record TEXT NOT NULL)"},
    // The target that an alert has lost, by its labels; unset for most.
    {4, "ALTER TABLE alerts ADD COLUMN lost_target TEXT"},
    {4, "ALTER TABLE alerts ADD COLUMN lost_since_ms BIGINT"},
    // The journal, as JSON besides what it is asked by: see event_text.h. Fingerprints and hashes
    // of groups' keys are as signed numbers. Of events about an alert the group is in the record.
    {5,
     "CREATE TABLE events (sequence BIGINT PRIMARY KEY, at_ms BIGINT NOT NULL, alert BIGINT, "
     "incident TEXT, group_hash BIGINT, record TEXT NOT NULL)"},
    {5, "CREATE INDEX events_by_time ON events (at_ms, sequence)"},
    {5, "CREATE INDEX events_by_alert ON events (alert) WHERE alert IS NOT NULL"},
    {5, "CREATE INDEX events_by_incident ON events (incident) WHERE incident IS NOT NULL"},
    {5,
     "CREATE INDEX events_by_group ON events (group_hash) WHERE alert IS NULL AND group_hash IS "
     "NOT NULL"},
    // The members of groups, as JSON: of a large group few change at a time. Older rows of groups
    // have theirs within.
    {6,
     "CREATE TABLE notification_members (owner BIGINT NOT NULL, member BIGINT NOT NULL, record "
     "TEXT "
     "NOT NULL, PRIMARY KEY (owner, member))"},
    // What rules record, as labels: see label_text.h.
    {7, "CREATE TABLE recordings (id BIGINT PRIMARY KEY, record TEXT NOT NULL)"},
    // Those that stand in no file, as JSON: see suppression_text.h.
    {8, "CREATE TABLE suppressions (id BIGINT PRIMARY KEY, record TEXT NOT NULL)"},
    // Why an alert's state is not known; unset for most.
    {9, "ALTER TABLE alerts ADD COLUMN unknown_reason TEXT"},
    // Expressions that match no series, and since when, as JSON: see no_data_text.h.
    {9, "CREATE TABLE no_data (id BIGINT PRIMARY KEY, record TEXT NOT NULL)"},
};

constexpr std::string_view kVersionTable = "alertd_schema";
// What is never missing when there is any of alertd's tables.
constexpr std::string_view kOldestTable = "alerts";

Result<int64_t> ReadVersion(Database& database) {
  std::vector<SqlValue> versions;
  const Status read =
      database.Read("SELECT version FROM alertd_schema", 1, [&versions](const SqlRow& row) {
        versions.push_back(row.front());
        return Ok();
      });
  if (!read) return Failure{read.error()};
  if (versions.size() != 1) return Damaged("the version of the tables is not there once");
  ALERTD_TRY(const int64_t version, ReadInteger(versions.front()));
  if (version < 1) return Damaged("the tables cannot have version " + std::to_string(version));
  return version;
}

// 0 for an empty database.
Result<int64_t> FindVersion(Database& database) {
  ALERTD_TRY(const std::vector<std::string> tables, database.TableNames());
  const auto has = [&tables](std::string_view name) {
    return std::find(tables.begin(), tables.end(), name) != tables.end();
  };
  if (has(kVersionTable)) return ReadVersion(database);
  if (tables.empty()) return 0;
  if (has(kOldestTable)) return Damaged("the version of the tables is missing");
  return Unsupported("it is the database of something else, with the table " + tables.front());
}

Status ApplySteps(Database& database, std::span<const SchemaStep> steps, int64_t version) {
  if (version == 0) {
    ALERTD_TRY([[maybe_unused]] const auto made,
               database.Execute("CREATE TABLE alertd_schema (version BIGINT NOT NULL)"));
    ALERTD_TRY([[maybe_unused]] const auto filled,
               database.Execute("INSERT INTO alertd_schema (version) VALUES (0)"));
  }
  for (const SchemaStep& step : steps) {
    if (step.version <= version) continue;
    ALERTD_TRY([[maybe_unused]] const auto stepped, database.Execute(step.statement));
  }
  const SqlRow newest{std::to_string(steps.back().version)};
  return database.ExecuteEach("UPDATE alertd_schema SET version = :version", {&newest, 1});
}

}  // namespace

std::span<const SchemaStep> SchemaSteps() { return kSteps; }

Status Migrate(Database& database, std::span<const SchemaStep> steps) {
  ALERTD_CHECK(!steps.empty());
  ALERTD_TRY(const int64_t version, FindVersion(database));
  const int64_t newest = steps.back().version;
  if (version == newest) return Ok();
  if (version > newest) {
    return Unsupported("it was written by a newer alertd: its tables have version " +
                       std::to_string(version) + ", this alertd knows versions up to " +
                       std::to_string(newest));
  }
  return database.InTransaction([&] { return ApplySteps(database, steps, version); });
}

}  // namespace alertd::state
