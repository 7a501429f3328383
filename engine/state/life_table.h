#pragma once

#include <optional>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/state/database.h"

namespace alertd::state {

// When the alertd that writes to the database was last seen alive: how long it has been away tells
// what its alerts' state is worth. Nothing in a new database. Fails as Database does.
Result<std::optional<Timestamp>> ReadLastAlive(Database& database);

// Part of the caller's transaction.
Status WriteLastAlive(Database& database, Timestamp now);

}  // namespace alertd::state
