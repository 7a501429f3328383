// A disk that does not do its part, while alertd starts and while it runs.

#include <algorithm>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/state/database.h"
#include "tests/engine/state/state_stores.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::FileSizeLimit;
using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

namespace fs = std::filesystem;

const Timestamp kLater = kNow + Duration{11'000};  // a new attempt is due

size_t RestoredCount(const std::string& folder) { return Open(folder)->TakeRestored().size(); }

TEST(StateStoreProblemTest, AFolderThatCannotBeMadeDegradesUntilItCan) {
  const TemporaryFolder folder;
  const std::string path = folder.At("in the way/data");
  WriteBytes(folder.At("in the way"), "");
  {
    const auto store = Open(path);
    EXPECT_EQ(store->health().problem, "cannot make the data folder " + path + ": Not a directory");
    EXPECT_EQ(store->health().since, kNow);
    store->Note({Kept(FiringRecord("a"))});
    EXPECT_FALSE(store->Save(kNow + Duration{1}));
    fs::remove(folder.At("in the way"));
    EXPECT_FALSE(store->Save(kNow + Duration{2})) << "an attempt before it is due";
    EXPECT_TRUE(store->Save(kLater));
    EXPECT_FALSE(store->health().degraded());
  }
  EXPECT_EQ(RestoredCount(path), 1U);
}

TEST(StateStoreProblemTest, AFullDiskDegradesUntilThereIsRoomAndThenEverythingIsWritten) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder.path());
    store->Note({Kept(FiringRecord("before")), Kept(FiringRecord("over meanwhile"))});
    EXPECT_TRUE(store->Save(kNow));
    {
      const FileSizeLimit full(1);
      store->Note({Kept(FiringRecord("meanwhile")), Over(FiringRecord("over meanwhile"))});
      EXPECT_FALSE(store->Save(kNow));
      EXPECT_TRUE(store->health().degraded());
      store->Note({Kept(FiringRecord("later"))});
      EXPECT_FALSE(store->Save(kNow + Duration{1}));
    }
    const auto saved = store->Save(kLater);
    EXPECT_TRUE(saved) << store->health().problem;
    EXPECT_FALSE(store->health().degraded());
  }
  std::vector<std::string> instances;
  for (const AlertRecord& record : Open(folder.path())->TakeRestored())
    instances.emplace_back(record.key.labels.Get("instance"));
  std::sort(instances.begin(), instances.end());
  EXPECT_EQ(instances, (std::vector<std::string>{"before", "later", "meanwhile"}));
}

TEST(StateStoreProblemTest, ADiskThatIsFullAtTheStartStopsNothing) {
  const TemporaryFolder folder;
  {
    const FileSizeLimit full(1);
    const auto store = Open(folder.path());
    EXPECT_TRUE(store->health().degraded());
  }
  EXPECT_EQ(RestoredCount(folder.path()), 0U);
}

TEST(StateStoreProblemTest, WhatIsOnAFullDiskIsReadAtTheStart) {
  const TemporaryFolder before;
  const TemporaryFolder folder;
  {
    const auto store = Open(before.path());
    store->Note({Kept(FiringRecord("a"))});
    EXPECT_TRUE(store->Save(kNow));
    // As after a crash, with the log that is not in the database yet.
    for (const char* name : {"alertd.db", "alertd.db-wal", "alertd.lock"})
      WriteBytes(folder.At(name), ReadBytes(before.At(name)));
  }
  {
    auto full = std::make_optional<FileSizeLimit>(1);
    const auto store = Open(folder.path());
    EXPECT_TRUE(store->health().degraded());
    EXPECT_EQ(store->TakeRestored(), std::vector<AlertRecord>{FiringRecord("a")});
    EXPECT_EQ(store->last_alive(), kNow);
    store->Note({Kept(FiringRecord("b"))});
    EXPECT_FALSE(store->Save(kNow));
    full.reset();
    EXPECT_TRUE(store->Save(kLater));
  }
  EXPECT_EQ(RestoredCount(folder.path()), 2U);
}

// For root nothing is forbidden, so somebody else asks.
size_t RestoredCountOfNobody(const std::string& folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::getuid() == 0 && ::setuid(kNobody) != 0) ::_exit(255);
    auto store = StateStore::Open(folder, kNow);
    if (!store || !(*store)->health().degraded()) ::_exit(254);
    ::_exit(static_cast<int>((*store)->TakeRestored().size()));
  }
  int status = -1;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return static_cast<size_t>(WEXITSTATUS(status));
}

// A folder of which nothing can be changed while this lives.
class ReadOnly {
 public:
  ReadOnly(const TemporaryFolder& folder, std::string path) : path_(std::move(path)) {
    fs::permissions(folder.path(), fs::perms(0755));
    for (const auto& entry : fs::directory_iterator(path_))
      fs::permissions(entry.path(), fs::perms(0444));
    fs::permissions(path_, fs::perms(0555));
  }
  ~ReadOnly() {
    fs::permissions(path_, fs::perms(0755));
    for (const auto& entry : fs::directory_iterator(path_))
      fs::permissions(entry.path(), fs::perms(0644));
  }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

 private:
  std::string path_;
};

TEST(StateStoreProblemTest, WhatIsInAFolderThatCanOnlyBeReadIsReadAtTheStart) {
  const TemporaryFolder folder;
  const std::string path = folder.At("data");
  {
    const auto store = Open(path);
    store->Note({Kept(FiringRecord("a")), Kept(FiringRecord("b"))});
    EXPECT_TRUE(store->Save(kNow));
  }
  {
    const ReadOnly read_only(folder, path);
    EXPECT_EQ(RestoredCountOfNobody(path), 2U);
  }
  std::string damaged = ReadBytes(path + "/alertd.db");
  WriteBytes(path + "/alertd.db", damaged.replace(0, 100, std::string(100, 'x')));
  const ReadOnly read_only(folder, path);
  EXPECT_EQ(RestoredCountOfNobody(path), 2U) << "also of a file that cannot be set aside";
}

TEST(StateStoreProblemTest, AFileThatSomebodyElseLocksDegrades) {
  const TemporaryFolder folder;
  const auto store = Open(folder.path());
  Database other = *Database::OpenSqlite(folder.At("alertd.db"));
  store->Note({Kept(FiringRecord("a"))});
  EXPECT_TRUE(other.InTransaction([&] {
    EXPECT_TRUE(other.Execute("DELETE FROM alerts"));
    EXPECT_FALSE(store->Save(kNow));
    return Ok();
  }));
  EXPECT_EQ(store->health().problem, folder.At("alertd.db") + ": database is locked");
  EXPECT_TRUE(store->Save(kLater));
}

TEST(StateStoreProblemTest, AFileThatIsRemovedIsMadeAnew) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder.path());
    store->Note({Kept(FiringRecord("a"))});
    EXPECT_TRUE(store->Save(kNow));
    for (const char* name : {"alertd.db", "alertd.db-wal", "alertd.db-shm"})
      fs::remove(folder.At(name));
    EXPECT_TRUE(store->Save(kNow));
  }
  EXPECT_EQ(RestoredCount(folder.path()), 1U);
}

TEST(StateStoreProblemTest, AFolderThatIsRemovedIsMadeAnew) {
  const TemporaryFolder folder;
  const std::string path = folder.At("data");
  {
    const auto store = Open(path);
    store->Note({Kept(FiringRecord("a"))});
    EXPECT_TRUE(store->Save(kNow));
    fs::remove_all(path);
    EXPECT_TRUE(store->Save(kNow));
  }
  EXPECT_EQ(RestoredCount(path), 1U);
}

TEST(StateStoreProblemTest, AFolderThatAnotherHasTakenMeanwhileStaysItsOwn) {
  const TemporaryFolder folder;
  const std::string path = folder.At("data");
  const auto store = Open(path);
  fs::remove_all(path);
  const auto other = Open(path);
  EXPECT_FALSE(store->Save(kNow));
  EXPECT_NE(store->health().problem.find("in use by another alertd"), std::string::npos);
  EXPECT_TRUE(other->Save(kNow));
}

TEST(StateStoreProblemTest, AClockThatIsSetBackPutsNoAttemptOff) {
  const TemporaryFolder folder;
  WriteBytes(folder.At("in the way"), "");
  const auto store = Open(folder.At("in the way/data"));
  fs::remove(folder.At("in the way"));
  EXPECT_TRUE(store->Save(kNow - Duration{3'600'000}));
}

}  // namespace
}  // namespace alertd::state
