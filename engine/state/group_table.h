#pragma once

#include <vector>

#include "engine/base/result.h"
#include "engine/state/database.h"
#include "engine/state/group_ledger.h"
#include "engine/state/table_reading.h"

namespace alertd::state {

// The groups that the tables hold, with their members, by labels. In tables from before members had
// rows of their own they stand in the group's.
struct GroupRows {
  std::vector<GroupRow> rows;
  bool outdated = false;  // some are written as they were then, and are all to be written anew
};

// Fails as Database does; a row that cannot have been written is a damaged file. See ReadTable().
Result<GroupRows> ReadGroups(Database& database, Damage damage = Damage::kFails);

// Brings the tables to what the ledger holds. Part of the caller's transaction.
Status WriteGroups(Database& database, const UnsavedGroups& unsaved);

}  // namespace alertd::state
