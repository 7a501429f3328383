#pragma once

// Statements on a database, through SOCI, which no other file needs to know.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace alertd::state {

// Values travel as text, both ways: the database converts them to the types of its columns, SQLite
// and PostgreSQL alike. Unset is NULL.
using SqlValue = std::optional<std::string>;
using SqlRow = std::vector<SqlValue>;

// Who else may have a database open meanwhile. Alone, it can be read where nothing can be written:
// what others would have to know of it is in memory.
// One that only reads sees what has been committed, and keeps nobody from writing.
enum class Sharing { kWithOthers, kAlone, kReadOnly };

// One connection. Its failures are kInvalidInput when the file is damaged or no database at all,
// and kUnavailable when it cannot be read or written now (a full disk, another's lock).
//
// Not thread-safe, but it may move from one thread to another.
class Database {
 public:
  // Opens the file, and makes it when there is none. What is committed survives a power cut.
  static Result<Database> OpenSqlite(const std::string& path,
                                     Sharing sharing = Sharing::kWithOthers);
  ~Database();
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;

  Status Execute(std::string_view statement);

  // Executes the statement once for each row, whose values are its parameters `:name` in the order
  // in which they stand in it.
  Status ExecuteEach(std::string_view statement, std::span<const SqlRow> rows);

  // Hands each row of the answer, of `columns` values, to `take`; its failure ends the reading.
  Status Read(std::string_view query, size_t columns,
              const std::function<Status(const SqlRow&)>& take);
  // Likewise a query with parameters `:name`, whose values stand in their order.
  Status Read(std::string_view query, const SqlRow& parameters, size_t columns,
              const std::function<Status(const SqlRow&)>& take);

  Result<std::vector<std::string>> TableNames();

  // Commits what `work` does on this database, all of it; nothing of it when anything fails.
  Status InTransaction(const std::function<Status()>& work);

 private:
  struct Connection;
  explicit Database(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace alertd::state
