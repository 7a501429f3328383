#pragma once

// Reading the whole of a table, also of rows from a damaged file.

#include <cstddef>
#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/state/database.h"

namespace alertd::state {

// What is done about a row that cannot have been written: the table fails, or the row is left out.
enum class Damage { kFails, kLeftOut };

struct TableColumns {
  std::string table;
  std::string columns;  // id, record
  size_t count = 0;
  std::string order;  // by which the rows come where nothing is damaged
};

// Hands over each row. Fails as Database::Read() does and, with Damage::kFails, as `take` does.
Status ReadTable(Database& database, const TableColumns& columns, Damage damage,
                 const std::function<Status(const SqlRow&)>& take);

}  // namespace alertd::state
