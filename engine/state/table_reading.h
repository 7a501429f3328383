#pragma once

// Reading the whole of a table, also where its file is damaged.

#include <cstddef>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/state/database.h"

namespace alertd::state {

// What is done about a row that cannot be read, or that cannot have been written: the table fails,
// or it is left out.
enum class Damage { kFails, kLeftOut };

struct TableColumns {
  std::string table;
  std::string columns;  // id, record
  size_t count = 0;
  std::string order;  // by which the rows come where nothing is damaged
};

// Hands over each row. With Damage::kFails it fails as Database::Read() and `take` do. With
// kLeftOut it never fails: it leaves out what `take` refuses and what stands on a page that cannot
// be read, in a file of SQLite's that nobody writes to.
Status ReadTable(Database& database, const TableColumns& columns, Damage damage,
                 const std::function<Status(const SqlRow&)>& take);

}  // namespace alertd::state
