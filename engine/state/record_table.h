#pragma once

// Tables of records that are kept as text: a number and a JSON document in each row.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/state/database.h"
#include "engine/state/record_ledger.h"
#include "engine/state/table_reading.h"

namespace alertd::state {

// How records of one kind are kept.
template <typename Record>
struct RecordFormat {
  std::string_view table;
  std::string_view noun;  // a group
  std::string (*text)(const Record&);
  Result<Record> (*parse)(std::string_view);
};

// Hands over number and text of each row, in the order of the numbers; see ReadTable().
Status ReadRecordTexts(Database& database, std::string_view table, Damage damage,
                       const std::function<Status(int64_t, std::string_view)>& take);

// Adds, replaces or, without a text, removes the row.
Status WriteRecordText(Database& database, std::string_view table, int64_t id,
                       std::optional<std::string> text);

Status RemoveAllRecords(Database& database, std::string_view table);

// A failure of kInvalidInput that names what was kept.
Failure DamagedRecord(std::string_view noun, const Error& error);

// Every row. Fails as Database does; a row that cannot have been written is a damaged file.
template <typename Record>
Result<std::vector<RecordRow<Record>>> ReadRecords(Database& database,
                                                   const RecordFormat<Record>& format,
                                                   Damage damage = Damage::kFails) {
  std::vector<RecordRow<Record>> rows;
  const auto take = [&](int64_t id, std::string_view text) -> Status {
    auto record = format.parse(text);
    if (!record) return DamagedRecord(format.noun, record.error());
    rows.push_back({id, std::make_shared<const Record>(*std::move(record))});
    return Ok();
  };
  const Status read = ReadRecordTexts(database, format.table, damage, take);
  if (!read) return Failure{read.error()};
  return rows;
}

// Brings the table to what the ledger holds. Part of the caller's transaction.
template <typename Record>
Status WriteRecords(Database& database, const RecordFormat<Record>& format,
                    const UnsavedRecords<Record>& unsaved) {
  if (unsaved.anew) {
    ALERTD_TRY([[maybe_unused]] const auto gone, RemoveAllRecords(database, format.table));
  }
  // One by one: a record may be large.
  for (const RecordRow<Record>& change : unsaved.changes) {
    std::optional<std::string> text;
    if (change.record != nullptr) text = format.text(*change.record);
    ALERTD_TRY([[maybe_unused]] const auto written,
               WriteRecordText(database, format.table, change.id, std::move(text)));
  }
  return Ok();
}

}  // namespace alertd::state
