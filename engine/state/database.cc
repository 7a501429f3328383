#include "engine/state/database.h"

#include <utility>

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace alertd::state {
namespace {

// The least number of frames that are checkpointed is SQLite's own; after a long transaction the
// log is cut back to this.
constexpr const char* kAlonePragma = "PRAGMA locking_mode = EXCLUSIVE";
constexpr const char* kReadOnlyPragmas[] = {
    "PRAGMA busy_timeout = 500",
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
};
constexpr const char* kPragmas[] = {
    // For a person with sqlite3 who looks at the file meanwhile.
    "PRAGMA busy_timeout = 500",
    "PRAGMA journal_mode = WAL",
    // The log is on disk before a commit returns.
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_size_limit = 16777216",
    // What a damaged file says of itself is not to be believed.
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
};

// SOCI's library hides the type information by which a sanitizer would check the cast.
__attribute__((no_sanitize("vptr"))) sqlite_api::sqlite3* HandleOf(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

Failure FailureOf(int code, std::string message) {
  constexpr int kPrimaryCode = 0xff;
  switch (code & kPrimaryCode) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:  // of statements that are right: the tables are not what they were
    case SQLITE_FORMAT:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
      return InvalidInput(std::move(message));
    default:
      return Unavailable(std::move(message));
  }
}

// The values of one row, where SOCI reads parameters and writes answers.
class Slots {
 public:
  explicit Slots(size_t count) : texts_(count), indicators_(count, soci::i_ok) {}

  void BindTo(soci::statement& statement) {
    for (size_t i = 0; i < texts_.size(); ++i)
      statement.exchange(soci::use(texts_[i], indicators_[i]));
  }

  void FillFrom(soci::statement& statement) {
    for (size_t i = 0; i < texts_.size(); ++i)
      statement.exchange(soci::into(texts_[i], indicators_[i]));
  }

  void Set(const SqlRow& row) {
    ALERTD_CHECK(row.size() == texts_.size());
    for (size_t i = 0; i < row.size(); ++i) {
      indicators_[i] = row[i] ? soci::i_ok : soci::i_null;
      if (row[i]) texts_[i] = *row[i];
    }
  }

  SqlRow Get() const {
    SqlRow row(texts_.size());
    for (size_t i = 0; i < row.size(); ++i) {
      if (indicators_[i] != soci::i_null) row[i] = texts_[i];
    }
    return row;
  }

 private:
  std::vector<std::string> texts_;
  std::vector<soci::indicator> indicators_;
};

void Prepare(soci::statement& statement, std::string_view text) {
  statement.alloc();
  statement.prepare(std::string(text));
  statement.define_and_bind();
}

}  // namespace

struct Database::Connection {
  explicit Connection(std::string its_path)
      : path(std::move(its_path)), session(soci::sqlite3, "db=\"" + path + "\"") {}

  // Everything that SOCI throws ends here.
  template <typename Work>
  Status Guarded(Work&& work) {
    try {
      return std::forward<Work>(work)();
    } catch (const soci::soci_error&) {
      sqlite_api::sqlite3* handle = HandleOf(session);
      // Not what SOCI says: that holds the values of the statement.
      return FailureOf(sqlite_api::sqlite3_errcode(handle),
                       path + ": " + sqlite_api::sqlite3_errmsg(handle));
    }
  }

  std::string path;
  soci::session session;
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

Result<Database> Database::OpenSqlite(const std::string& path, Sharing sharing) {
  // As SOCI reads connection strings, it could not be quoted.
  if (path.find('"') != std::string::npos) {
    return Unavailable("the path of a database cannot have quotes in it: " + path);
  }
  std::unique_ptr<Connection> connection;
  try {
    connection = std::make_unique<Connection>(path);
  } catch (const soci::sqlite3_soci_error& error) {
    return FailureOf(error.result(), "cannot open " + path + ": " + error.get_error_message());
  } catch (const soci::soci_error& error) {
    return Unavailable("cannot open " + path + ": " + error.get_error_message());
  }
  Database database(std::move(connection));
  if (sharing == Sharing::kAlone) {
    ALERTD_TRY([[maybe_unused]] const auto alone, database.Execute(kAlonePragma));
  }
  const bool read_only = sharing == Sharing::kReadOnly;
  const std::span<const char* const> pragmas =
      read_only ? std::span<const char* const>(kReadOnlyPragmas) : kPragmas;
  for (const char* pragma : pragmas) {
    ALERTD_TRY([[maybe_unused]] const auto done, database.Execute(pragma));
  }
  return database;
}

Status Database::Execute(std::string_view statement) {
  return connection_->Guarded([&] {
    soci::statement prepared(connection_->session);
    Prepare(prepared, statement);
    prepared.execute(true);
    return Ok();
  });
}

Status Database::ExecuteEach(std::string_view statement, std::span<const SqlRow> rows) {
  if (rows.empty()) return Ok();
  return connection_->Guarded([&] {
    Slots slots(rows.front().size());
    soci::statement prepared(connection_->session);
    slots.BindTo(prepared);
    Prepare(prepared, statement);
    for (const SqlRow& row : rows) {
      slots.Set(row);
      prepared.execute(true);
    }
    return Ok();
  });
}

Status Database::Read(std::string_view query, size_t columns,
                      const std::function<Status(const SqlRow&)>& take) {
  return Read(query, {}, columns, take);
}

Status Database::Read(std::string_view query, const SqlRow& parameters, size_t columns,
                      const std::function<Status(const SqlRow&)>& take) {
  return connection_->Guarded([&]() -> Status {
    Slots asked(parameters.size());
    asked.Set(parameters);
    Slots slots(columns);
    soci::statement prepared(connection_->session);
    asked.BindTo(prepared);
    slots.FillFrom(prepared);
    Prepare(prepared, query);
    for (bool more = prepared.execute(true); more; more = prepared.fetch()) {
      if (Status taken = take(slots.Get()); !taken) return taken;
    }
    return Ok();
  });
}

Result<std::vector<std::string>> Database::TableNames() {
  std::vector<std::string> names;
  const Status read = Read(connection_->session.get_backend()->get_table_names_query(), 1,
                           [&names](const SqlRow& row) {
                             names.push_back(row.front().value_or(""));
                             return Ok();
                           });
  if (!read) return Failure{read.error()};
  return names;
}

Status Database::InTransaction(const std::function<Status()>& work) {
  Status begun = connection_->Guarded([this] {
    connection_->session.begin();
    return Ok();
  });
  if (!begun) return begun;
  Status done = work();
  if (done) {
    done = connection_->Guarded([this] {
      connection_->session.commit();
      return Ok();
    });
  }
  if (done) return Ok();
  // SQLite has rolled back by itself after some errors: then there is nothing left to do.
  const Status undone = connection_->Guarded([this] {
    connection_->session.rollback();
    return Ok();
  });
  static_cast<void>(undone.has_value());
  return done;
}

}  // namespace alertd::state
