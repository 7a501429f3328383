#pragma once

// What can be read of a damaged file of alertd's.

#include <cstddef>
#include <string>

#include "engine/base/result.h"
#include "engine/state/damaged_file.h"
#include "engine/state/database.h"
#include "engine/state/leaf_rows.h"

namespace alertd::state {

// All but the events, which may be many.
struct SalvagedTables {
  Database database;  // in memory, with the tables of the newest version
  PageCount pages;
};

// Which table a row is of follows from its columns and, where they are the same, from which
// records its text can be. Rows may be left that cannot have been written: see Damage::kLeftOut.
Result<SalvagedTables> SalvageTables(const DamagedFile& file);

// Copies the events into the table of another file. Returns how many.
Result<size_t> SalvageEvents(const DamagedFile& file, Database& into);

}  // namespace alertd::state
