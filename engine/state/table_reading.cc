#include "engine/state/table_reading.h"

#include <cstdint>
#include <string>

#include "engine/state/column_text.h"

namespace alertd::state {
namespace {

// SQLite finds rows by their rowid, page by page. Behind a page that cannot be read, the next row
// is looked for in ever larger steps, and then exactly.
class SalvagedRows {
 public:
  SalvagedRows(Database& database, const TableColumns& columns,
               const std::function<Status(const SqlRow&)>& take)
      : database_(database), columns_(columns), take_(take) {}

  void Read() {
    for (size_t gap = 0; gap < kGapsMax; ++gap)
      if (ReadOn() == Ended::kAtEnd || !FindNext()) return;
  }

 private:
  enum class Ended { kAtEnd, kAtDamage };
  // Rows have fewer numbers than this, and files fewer rows.
  static constexpr int64_t kRowIdMax = int64_t{1} << 40;
  static constexpr size_t kStraysMax = 10'000;  // rows that stand where they cannot have been put
  static constexpr size_t kGapsMax = 10'000;

  // An index of the table may be damaged, too.
  std::string Query(const std::string& columns, int64_t from) const {
    return "SELECT rowid, " + columns + " FROM " + columns_.table +
           " NOT INDEXED WHERE rowid >= " + std::to_string(from) + " ORDER BY rowid";
  }

  // From next_ on, up to where the file cannot be read.
  Ended ReadOn() {
    const Status read = database_.Read(
        Query(columns_.columns, next_), columns_.count + 1, [this](const SqlRow& row) -> Status {
          ALERTD_TRY(const int64_t id, ReadInteger(row.front()));
          if (id < next_ || id >= kRowIdMax) {
            // Pages that lead back to one another might never end.
            return ++strays_ < kStraysMax ? Ok() : Status(Damaged("rows are not in order"));
          }
          next_ = id + 1;
          // What it refuses is left out.
          static_cast<void>(take_({row.begin() + 1, row.end()}).has_value());
          return Ok();
        });
    return read ? Ended::kAtEnd : Ended::kAtDamage;
  }

  bool CanReadFrom(int64_t from) {
    const std::string query = Query(columns_.columns, from) + " LIMIT 1";
    return database_.Read(query, columns_.count + 1, [](const SqlRow&) { return Ok(); })
        .has_value();
  }

  // Moves next_ to the first row from there on that can be read; false when there is none.
  bool FindNext() {
    int64_t unreadable = next_;
    int64_t step = 1;
    while (!CanReadFrom(unreadable + step)) {
      unreadable += step;
      step *= 2;
      if (unreadable + step >= kRowIdMax) return false;
    }
    int64_t readable = unreadable + step;
    while (readable - unreadable > 1) {
      const int64_t middle = unreadable + (readable - unreadable) / 2;
      (CanReadFrom(middle) ? readable : unreadable) = middle;
    }
    next_ = readable;
    return true;
  }

  Database& database_;
  const TableColumns& columns_;
  const std::function<Status(const SqlRow&)>& take_;
  int64_t next_ = 0;
  size_t strays_ = 0;
};

}  // namespace

Status ReadTable(Database& database, const TableColumns& columns, Damage damage,
                 const std::function<Status(const SqlRow&)>& take) {
  if (damage == Damage::kLeftOut) {
    SalvagedRows(database, columns, take).Read();
    return Ok();
  }
  const std::string query = "SELECT " + columns.columns + " FROM " + columns.table +
                            (columns.order.empty() ? "" : " ORDER BY " + columns.order);
  return database.Read(query, columns.count, take);
}

}  // namespace alertd::state
