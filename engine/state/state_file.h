#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/state/data_folder.h"
#include "engine/state/database.h"

namespace alertd::state {

// The file `alertd.db` in the data folder, open and with tables of the newest version.
class StateFile {
 public:
  // Makes the file where there is none. Fails as Database and Migrate() do: kInvalidInput means
  // that the file is damaged.
  static Result<StateFile> Open(const DataFolder& folder);

  // To read what is there where Open() fails because nothing can be written.
  static Result<Database> OpenToRead(const DataFolder& folder);

  // To read while another connection writes, in the same process or another.
  static Result<Database> OpenBeside(const std::string& folder);

  Database& database() { return database_; }

  // Whether the path still names the file that is open: what is written to one that somebody has
  // removed is lost.
  bool IsInPlace() const;

 private:
  // Which file it is, whatever its name.
  struct Identity {
    uint64_t device = 0;
    uint64_t inode = 0;
    bool operator==(const Identity&) const = default;
  };
  static Result<Identity> Identify(const std::string& path);

  StateFile(std::string path, Database database, Identity identity);

  std::string path_;
  Database database_;
  Identity identity_;
};

// A copy of the file in the folder for temporary files, to read from where the data folder can only
// be read: even who only reads a file makes SQLite write beside it. Gone with the object.
class StateFileCopy {
 public:
  // Brings the copy's tables to the newest version. Fails as StateFile::Open() does, and with
  // kUnavailable when there is no file, or it is too large.
  static Result<StateFileCopy> Make(const DataFolder& folder);
  ~StateFileCopy();
  StateFileCopy(StateFileCopy&& other) noexcept
      : folder_(std::exchange(other.folder_, "")), database_(std::move(other.database_)) {}
  StateFileCopy& operator=(StateFileCopy&&) = delete;

  Database& database() { return *database_; }

 private:
  explicit StateFileCopy(std::string folder) : folder_(std::move(folder)) {}

  std::string folder_;  // empty once it is another object's
  std::optional<Database> database_;
};

// How large the file is that stands in the folder, with its log; unset where there is none.
struct StateFileBytes {
  uint64_t file = 0;
  uint64_t log = 0;
};
std::optional<StateFileBytes> FindStateFile(const DataFolder& folder);

std::string StateFilePath(const DataFolder& folder);

// Gives the damaged file and what belongs to it another name, alertd.db.damaged-TIME, and returns
// that: it may still be read by hand. No StateFile may be open. The oldest of many such files go.
Result<std::string> SetStateFileAside(const DataFolder& folder, Timestamp now);

}  // namespace alertd::state
