#include "engine/state/life_table.h"

#include "engine/state/column_text.h"

namespace alertd::state {

Result<std::optional<Timestamp>> ReadLastAlive(Database& database) {
  std::optional<Timestamp> last_alive;
  const Status read =
      database.Read("SELECT last_alive_ms FROM life", 1, [&last_alive](const SqlRow& row) {
        auto at = ReadTime(row.front());
        if (!at) return Status(Damaged("when alertd was last alive: " + at.error().message));
        if (!last_alive || *last_alive < *at) last_alive = *at;
        return Ok();
      });
  if (!read) return Failure{read.error()};
  return last_alive;
}

Status WriteLastAlive(Database& database, Timestamp now) {
  ALERTD_TRY([[maybe_unused]] const auto gone, database.Execute("DELETE FROM life"));
  const SqlRow row{TimeText(now)};
  return database.ExecuteEach("INSERT INTO life (last_alive_ms) VALUES (:last_alive_ms)",
                              {&row, 1});
}

}  // namespace alertd::state
