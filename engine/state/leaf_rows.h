#pragma once

#include <cstdint>
#include <functional>

#include "engine/state/damaged_file.h"
#include "engine/state/database.h"

namespace alertd::state {

// How much of a file there is to read.
struct PageCount {
  uint32_t all = 0;
  uint32_t unreadable = 0;  // at least: what nothing stands on looks like what was wiped
};

// Hands over each row of each table, with the values of all its columns; which table it is of, the
// file does not say. The rows stand on the leaves of the tables' trees, and every leaf is read,
// also where what leads to it is damaged: SQLite wipes the pages that it frees, so that none of
// them is of before. Rows of which anything cannot be read are left out.
PageCount ReadLeafRows(const DamagedFile& file, const std::function<void(const SqlRow&)>& take);

}  // namespace alertd::state
