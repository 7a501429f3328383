#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/alert_record.h"
#include "engine/state/database.h"
#include "engine/state/table_reading.h"

namespace alertd::state {

using AlertRecordPtr = std::shared_ptr<const AlertRecord>;

// A row of the table `alerts`. The number is its name in the table for as long as it is there: the
// key itself may be longer than what databases index.
struct AlertRow {
  int64_t id = 0;
  AlertRecordPtr record;  // null in a change: the row is to go
};

// Every row. Fails as Database does; a row that cannot have been written is a damaged file. See
// ReadTable().
Result<std::vector<AlertRow>> ReadAlertRows(Database& database, Damage damage = Damage::kFails);

// Adds, replaces or removes rows. Part of the caller's transaction.
Status WriteAlertRows(Database& database, std::span<const AlertRow> changes);

Status RemoveAllAlertRows(Database& database);

}  // namespace alertd::state
