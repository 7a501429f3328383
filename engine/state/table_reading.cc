#include "engine/state/table_reading.h"

namespace alertd::state {

Status ReadTable(Database& database, const TableColumns& columns, Damage damage,
                 const std::function<Status(const SqlRow&)>& take) {
  const std::string query = "SELECT " + columns.columns + " FROM " + columns.table +
                            (columns.order.empty() ? "" : " ORDER BY " + columns.order);
  return database.Read(query, columns.count, [&](const SqlRow& row) {
    Status taken = take(row);
    return damage == Damage::kLeftOut ? Ok() : taken;
  });
}

}  // namespace alertd::state
