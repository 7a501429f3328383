#include "engine/state/group_table.h"

#include <string>
#include <utility>

#include "engine/state/column_text.h"
#include "engine/state/group_text.h"

namespace alertd::state {
namespace {

constexpr std::string_view kUpsert =
    "INSERT INTO notification_groups (id, record) VALUES (:id, :record) "
    "ON CONFLICT (id) DO UPDATE SET record = excluded.record";
// Rows are numbered from 1: nobody gets as far as this.
constexpr int64_t kIdMax = int64_t{1} << 62;

Result<GroupRow> ParseRow(const SqlRow& values) {
  ALERTD_TRY(const int64_t id, ReadInteger(values[0]));
  if (id < 1 || id > kIdMax) return Damaged("it cannot have the number " + std::to_string(id));
  ALERTD_TRY(const std::string text, ReadText(values[1]));
  ALERTD_TRY(GroupRecord record, ParseGroupText(text));
  return GroupRow{id, std::make_shared<const GroupRecord>(std::move(record))};
}

}  // namespace

Result<std::vector<GroupRow>> ReadGroupRows(Database& database) {
  std::vector<GroupRow> rows;
  const Status read = database.Read(
      "SELECT id, record FROM notification_groups ORDER BY id", 2, [&rows](const SqlRow& values) {
        auto row = ParseRow(values);
        if (!row) return Status(Damaged("a group that was kept: " + row.error().message));
        rows.push_back(*std::move(row));
        return Ok();
      });
  if (!read) return Failure{read.error()};
  return rows;
}

// One by one: a group may be large.
Status WriteGroupRows(Database& database, std::span<const GroupRow> changes) {
  for (const GroupRow& change : changes) {
    SqlRow row{std::to_string(change.id)};
    if (change.record == nullptr) {
      ALERTD_TRY([[maybe_unused]] const auto gone,
                 database.ExecuteEach("DELETE FROM notification_groups WHERE id = :id", {&row, 1}));
      continue;
    }
    row.emplace_back(GroupText(*change.record));
    ALERTD_TRY([[maybe_unused]] const auto kept, database.ExecuteEach(kUpsert, {&row, 1}));
  }
  return Ok();
}

Status RemoveAllGroupRows(Database& database) {
  return database.Execute("DELETE FROM notification_groups");
}

}  // namespace alertd::state
