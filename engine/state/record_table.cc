#include "engine/state/record_table.h"

#include <set>

#include "engine/state/column_text.h"

namespace alertd::state {
namespace {

// Rows are numbered from 1: nobody gets as far as this.
constexpr int64_t kIdMax = int64_t{1} << 62;

}  // namespace

Status ReadRecordTexts(Database& database, std::string_view table, Damage damage,
                       const std::function<Status(int64_t, std::string_view)>& take) {
  std::set<int64_t> ids;
  return ReadTable(database, {std::string(table), "id, record", 2, "id"}, damage,
                   [&](const SqlRow& values) -> Status {
                     ALERTD_TRY(const int64_t id, ReadInteger(values[0]));
                     if (id < 1 || id > kIdMax || !ids.insert(id).second)
                       return Damaged("a row cannot have the number " + std::to_string(id));
                     ALERTD_TRY(const std::string text, ReadText(values[1]));
                     return take(id, text);
                   });
}

Status WriteRecordText(Database& database, std::string_view table, int64_t id,
                       std::optional<std::string> text) {
  SqlRow row{std::to_string(id)};
  if (!text)
    return database.ExecuteEach("DELETE FROM " + std::string(table) + " WHERE id = :id", {&row, 1});
  row.emplace_back(std::move(text));
  return database.ExecuteEach("INSERT INTO " + std::string(table) +
                                  " (id, record) VALUES (:id, :record) "
                                  "ON CONFLICT (id) DO UPDATE SET record = excluded.record",
                              {&row, 1});
}

Status RemoveAllRecords(Database& database, std::string_view table) {
  return database.Execute("DELETE FROM " + std::string(table));
}

Failure DamagedRecord(std::string_view noun, const Error& error) {
  return Damaged(std::string(noun) + " that was kept: " + error.message);
}

}  // namespace alertd::state
