#include "engine/state/state_file.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "engine/state/column_text.h"
#include "engine/state/schema.h"

namespace alertd::state {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "/alertd.db";
constexpr const char* kDamagedName = "alertd.db.damaged-";
// What SQLite keeps beside a database: the log that is not in it yet, and the log's index.
constexpr const char* kLogEnding = "-wal";
constexpr const char* kCompanions[] = {kLogEnding, "-shm"};

// A larger file is not read through at each start; what is damaged there is found when it is read.
constexpr uint64_t kCheckedBytesMax = uint64_t{64} << 20;
constexpr size_t kDamagedFilesMax = 5;
constexpr uint64_t kCopiedBytesMax = uint64_t{1} << 30;

Status Check(Database& database, const std::string& path) {
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  if (error || bytes > kCheckedBytesMax) return Ok();
  return database.Read("PRAGMA quick_check(1)", 1, [](const SqlRow& row) {
    const std::string found = row.front().value_or("");
    return found == "ok" ? Ok() : Status(Damaged(found));
  });
}

bool IsCompanion(std::string_view name) {
  return std::any_of(std::begin(kCompanions), std::end(kCompanions),
                     [name](std::string_view ending) { return name.ends_with(ending); });
}

// Names that only differ in their time sort by it.
void RemoveOldest(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::string name = at->path().filename().string();
    if (name.starts_with(kDamagedName) && !IsCompanion(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  for (size_t i = 0; i + kDamagedFilesMax < names.size(); ++i) {
    const std::string path = folder + "/" + names[i];
    fs::remove(path, error);
    for (const char* companion : kCompanions)
      fs::remove(path + companion, error);
  }
}

}  // namespace

StateFile::StateFile(std::string path, Database database, Identity identity)
    : path_(std::move(path)), database_(std::move(database)), identity_(identity) {}

Result<StateFile::Identity> StateFile::Identify(const std::string& path) {
  struct stat found = {};
  if (::stat(path.c_str(), &found) != 0) {
    return Unavailable("cannot find " + path + ": " + std::system_category().message(errno));
  }
  return Identity{found.st_dev, found.st_ino};
}

Result<StateFile> StateFile::Open(const DataFolder& folder) {
  std::string path = folder.path() + kFileName;
  ALERTD_TRY(Database database, Database::OpenSqlite(path));
  const Status checked = Check(database, path);
  const Status ready = checked ? Migrate(database, SchemaSteps()) : checked;
  if (!ready) {
    Error error = ready.error();
    if (!error.message.starts_with(path)) error.message.insert(0, path + ": ");
    return Failure{std::move(error)};
  }
  ALERTD_TRY(const Identity identity, Identify(path));
  return StateFile(std::move(path), std::move(database), identity);
}

Result<Database> StateFile::OpenToRead(const DataFolder& folder) {
  const std::string path = folder.path() + kFileName;
  ALERTD_TRY([[maybe_unused]] const Identity there, Identify(path));
  return Database::OpenSqlite(path, Sharing::kAlone);
}

Result<Database> StateFile::OpenBeside(const std::string& folder) {
  const std::string path = folder + kFileName;
  ALERTD_TRY([[maybe_unused]] const Identity there, Identify(path));
  return Database::OpenSqlite(path, Sharing::kReadOnly);
}

Result<StateFileCopy> StateFileCopy::Make(const DataFolder& folder) {
  const std::string path = folder.path() + kFileName;
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  if (error) return Unavailable("cannot find " + path + ": " + error.message());
  if (bytes > kCopiedBytesMax) {
    return Unavailable(path + " is too large to be copied: " + std::to_string(bytes) + " bytes");
  }
  std::string place = (fs::temp_directory_path(error) / "alertd-XXXXXX").string();
  if (error || ::mkdtemp(place.data()) == nullptr) {
    return Unavailable("cannot make the folder " + place + ": " +
                       std::system_category().message(errno));
  }
  StateFileCopy copy(place);
  fs::copy_file(path, place + kFileName, error);
  // After a clean stop it has no log.
  std::error_code missing;
  if (!error && fs::exists(path + kLogEnding, missing)) {
    fs::copy_file(path + kLogEnding, place + kFileName + kLogEnding, error);
  }
  if (error) return Unavailable("cannot copy " + path + ": " + error.message());
  fs::permissions(place + kFileName, fs::perms::owner_read | fs::perms::owner_write, error);
  ALERTD_TRY(copy.database_, Database::OpenSqlite(place + kFileName, Sharing::kAlone));
  ALERTD_TRY([[maybe_unused]] const auto ready, Migrate(*copy.database_, SchemaSteps()));
  return copy;
}

StateFileCopy::~StateFileCopy() {
  database_.reset();
  std::error_code error;
  if (!folder_.empty()) fs::remove_all(folder_, error);
}

bool StateFile::IsInPlace() const {
  const auto found = Identify(path_);
  return found && *found == identity_;
}

std::string StateFilePath(const DataFolder& folder) { return folder.path() + kFileName; }

std::optional<StateFileBytes> FindStateFile(const DataFolder& folder) {
  const std::string path = StateFilePath(folder);
  std::error_code error;
  const uintmax_t bytes = fs::file_size(path, error);
  if (error) return std::nullopt;
  const uintmax_t log_bytes = fs::file_size(path + kLogEnding, error);
  return StateFileBytes{bytes, error ? 0 : log_bytes};
}

Result<std::string> SetStateFileAside(const DataFolder& folder, Timestamp now) {
  const std::string path = folder.path() + kFileName;
  std::string time = FormatTimestamp(now);
  std::replace(time.begin(), time.end(), ':', '-');
  const std::string aside = folder.path() + "/" + kDamagedName + time;
  std::error_code error;
  fs::rename(path, aside, error);
  if (error) return Unavailable("cannot rename " + path + ": " + error.message());
  for (const char* companion : kCompanions)
    fs::rename(path + companion, aside + companion, error);
  RemoveOldest(folder.path());
  return aside;
}

}  // namespace alertd::state
