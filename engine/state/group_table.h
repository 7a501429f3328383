#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/group_record.h"
#include "engine/state/database.h"

namespace alertd::state {

using GroupRecordPtr = std::shared_ptr<const GroupRecord>;

// A row of the table `notification_groups`. The number is its name there: a group's key may be
// longer than what databases index.
struct GroupRow {
  int64_t id = 0;
  GroupRecordPtr record;  // null in a change: the row is to go
};

// Every row. Fails as Database does; a row that cannot have been written is a damaged file.
Result<std::vector<GroupRow>> ReadGroupRows(Database& database);

// Adds, replaces or removes rows. Part of the caller's transaction.
Status WriteGroupRows(Database& database, std::span<const GroupRow> changes);

Status RemoveAllGroupRows(Database& database);

}  // namespace alertd::state
