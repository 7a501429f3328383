// Files that are not what was written: never a crash, never a start that fails because of them.

#include <random>

#include <gtest/gtest.h>

#include "engine/state/database.h"
#include "tests/engine/state/state_stores.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

constexpr int kSeeds = 100;

// The bytes of a file with some alerts in it.
std::string GoodFile() {
  const TemporaryFolder folder;
  {
    auto store = *StateStore::Open(folder.path(), kNow);
    std::vector<AlertRecordChange> changes;
    changes.reserve(40);
    for (int i = 0; i < 40; ++i)
      changes.push_back(Kept(FiringRecord(std::to_string(i))));
    store->Note(std::move(changes));
    EXPECT_TRUE(store->Save(kNow));
  }
  return ReadBytes(folder.At("alertd.db"));
}

// Opens a folder with this file, and checks that what is noted then is there after a restart.
void ExpectThatItGoesOn(const TemporaryFolder& folder) {
  {
    auto opened = StateStore::Open(folder.path(), kNow);
    if (!opened) {
      // A version that was hit may look newer, tables that were hit like others': said, not lost.
      EXPECT_EQ(opened.error().kind, ErrorKind::kUnsupported) << opened.error().message;
      return;
    }
    StateStore& store = **opened;
    EXPECT_FALSE(store.health().degraded()) << store.health().problem;
    store.TakeRestored();
    store.Note({Kept(FiringRecord("new"))});
    EXPECT_TRUE(store.Save(kNow + Duration{1})) << store.health().problem;
  }
  auto again = StateStore::Open(folder.path(), kNow + Duration{2});
  ASSERT_TRUE(again) << again.error().message;
  bool found = false;
  for (const AlertRecord& record : (*again)->TakeRestored())
    found = found || record.key.labels.Get("instance") == "new";
  EXPECT_TRUE(found || !(*again)->TakeDamages().empty());
}

TEST(StateStoreDamageTest, ADamagedFileIsSetAsideAndSaid) {
  const TemporaryFolder folder;
  WriteBytes(folder.At("alertd.db"), std::string(10'000, 'x'));
  const auto store = StateStore::Open(folder.path(), kNow);
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->TakeDamages(),
            std::vector<std::string>{
                folder.At("alertd.db") + ": file is not a database; it was set aside as " +
                folder.At(kAside) +
                "; what can be read of it goes on: 0 alerts, 0 groups with 0 alerts, 0 silences, "
                "0 suppressions and 0 events; of its 3 pages 2 cannot be read"});
  EXPECT_TRUE((*store)->TakeDamages().empty());
  EXPECT_EQ(ReadBytes(folder.At(kAside)), std::string(10'000, 'x'));
  EXPECT_TRUE((*store)->TakeRestored().empty());
  EXPECT_FALSE((*store)->health().degraded());
}

TEST(StateStoreDamageTest, OfManyDamagedFilesTheNewestStay) {
  const TemporaryFolder folder;
  for (int i = 0; i < 8; ++i) {
    WriteBytes(folder.At("alertd.db"), std::string(10'000, 'x'));
    ASSERT_TRUE(StateStore::Open(folder.path(), kNow + Duration{i * 1000}));
  }
  const auto names = folder.NamesWith("alertd.db.damaged-");
  ASSERT_EQ(names.size(), 5U);
  EXPECT_EQ(names.back(), "alertd.db.damaged-2023-11-14T22-20-07.000Z");
}

TEST(StateStoreDamageTest, ARowThatCannotHaveBeenWrittenIsDamage) {
  for (const char* damage :
       {"labels = 'x'", "labels = '[]'", "value = 'many'", "active_since_ms = 'soon'",
        "active_since_ms = 9000000000000000000", "id = -1", "firing_since_ms = 1.5"}) {
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), GoodFile());
    ASSERT_TRUE(Database::OpenSqlite(folder.At("alertd.db"))
                    ->Execute(std::string("UPDATE alerts SET ") + damage + " WHERE id = 7"));
    auto store = StateStore::Open(folder.path(), kNow);
    ASSERT_TRUE(store) << damage;
    EXPECT_EQ((*store)->TakeDamages().size(), 1U) << damage;
    // The others are as they were.
    EXPECT_EQ((*store)->TakeRestored().size(), 39U) << damage;
    EXPECT_EQ(folder.NamesWith(kAside).size(), 1U);
  }
}

TEST(StateStoreDamageTest, ANewerFileAndThatOfSomethingElseAreLeftAlone) {
  for (const char* change :
       {"UPDATE alertd_schema SET version = 1000", "DROP TABLE alertd_schema; "}) {
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), GoodFile());
    {
      auto database = Database::OpenSqlite(folder.At("alertd.db"));
      ASSERT_TRUE(database->Execute(change));
      ASSERT_TRUE(database->Execute("ALTER TABLE alerts RENAME TO dashboards"));
    }
    const auto store = StateStore::Open(folder.path(), kNow);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().kind, ErrorKind::kUnsupported);
    EXPECT_TRUE(store.error().message.starts_with(folder.At("alertd.db") + ": it "))
        << store.error().message;
    EXPECT_TRUE(folder.NamesWith("alertd.db.damaged").empty());
  }
}

TEST(StateStoreDamageTest, ATruncatedFileStopsNothing) {
  const std::string good = GoodFile();
  for (const size_t bytes : {size_t{0}, size_t{1}, size_t{16}, size_t{99}, size_t{100},
                             size_t{4096}, good.size() / 2, good.size() - 4096, good.size() - 1}) {
    SCOPED_TRACE(bytes);
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), good.substr(0, bytes));
    ExpectThatItGoesOn(folder);
  }
}

TEST(StateStoreDamageTest, FlippedBytesStopNothing) {
  const std::string good = GoodFile();
  for (int seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    std::string bytes = good;
    const int flips = 1 << (seed % 8);
    for (int i = 0; i < flips; ++i) {
      // Every other seed hits the header and the tables' description only.
      const size_t within = seed % 2 == 0 ? bytes.size() : 600;
      bytes[random() % within] = static_cast<char>(random());
    }
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), bytes);
    ExpectThatItGoesOn(folder);
  }
}

TEST(StateStoreDamageTest, AGarbledLogBesideTheFileStopsNothing) {
  const std::string good = GoodFile();
  for (int seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    std::string log(random() % 20'000, '\0');
    for (char& byte : log)
      byte = static_cast<char>(random());
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), good);
    WriteBytes(folder.At("alertd.db-wal"), log);
    ExpectThatItGoesOn(folder);
  }
}

TEST(StateStoreDamageTest, DamageWhileItRunsIsSetAsideAndEverythingIsWrittenAnew) {
  const TemporaryFolder folder;
  {
    auto store = *StateStore::Open(folder.path(), kNow);
    store->Note({Kept(FiringRecord("a"))});
    ASSERT_TRUE(store->Save(kNow));
    ASSERT_TRUE(Database::OpenSqlite(folder.At("alertd.db"))->Execute("DROP TABLE alerts"));
    store->Note({Kept(FiringRecord("b"))});
    EXPECT_TRUE(store->Save(kNow)) << store->health().problem;
    EXPECT_EQ(store->TakeDamages().size(), 1U);
  }
  EXPECT_EQ((*StateStore::Open(folder.path(), kNow))->TakeRestored().size(), 2U);
}

}  // namespace
}  // namespace alertd::state
