// Files of which pages are damaged: what can be read of them is not lost.

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/state/database.h"
#include "engine/state/state_store.h"
#include "engine/state/table_reading.h"
#include "tests/engine/state/alert_records.h"
#include "tests/engine/state/group_records.h"
#include "tests/engine/state/silence_records.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

const Timestamp kNow = At(1'700'000'400'000);
constexpr size_t kPage = 4096;
constexpr int kEach = 400;

// The numbers of the rows of a table that can be read.
std::vector<int64_t> Salvaged(const std::string& path) {
  std::vector<int64_t> numbers;
  auto database = Database::OpenSqlite(path, Sharing::kReadOnly);
  EXPECT_TRUE(database);
  EXPECT_TRUE(ReadTable(*database, {"t", "n, filling", 2, ""}, Damage::kLeftOut,
                        [&numbers](const SqlRow& row) {
                          numbers.push_back(std::stoll(*row[0]));
                          return Ok();
                        }));
  return numbers;
}

TEST(SalvageTest, OnlyTheRowsOfADamagedPageAreLost) {
  const TemporaryFolder folder;
  {
    auto database = *Database::OpenSqlite(folder.At("t.db"));
    ASSERT_TRUE(database.Execute("CREATE TABLE t (n BIGINT, filling TEXT)"));
    std::vector<SqlRow> rows;
    rows.reserve(1000);
    for (int i = 0; i < 1000; ++i)
      rows.push_back({std::to_string(i), std::string(200, 'x')});
    ASSERT_TRUE(database.ExecuteEach("INSERT INTO t (n, filling) VALUES (:n, :filling)", rows));
  }
  const std::string good = ReadBytes(folder.At("t.db"));
  EXPECT_EQ(Salvaged(folder.At("t.db")).size(), 1000U);
  // The second page is the tree's top, the others hold about twenty rows each.
  for (size_t page = 2; page < good.size() / kPage; ++page) {
    std::string bytes = good;
    bytes.replace(page * kPage, kPage, std::string(kPage, '\xee'));
    WriteBytes(folder.At("t.db"), bytes);
    EXPECT_GE(Salvaged(folder.At("t.db")).size(), 980U) << page;
  }
}

// How much of it there is.
struct Contents {
  size_t alerts = 0;
  size_t groups = 0;
  size_t silences = 0;
  size_t events = 0;
};

Contents ContentsOf(StateStore& store, const TemporaryFolder& folder) {
  auto database = StateFile::OpenBeside(folder.path());
  EXPECT_TRUE(database);
  return {store.TakeRestored().size(), store.TakeRestoredGroups().size(),
          store.TakeRestoredSilences().size(), CountEvents(*database)->rows};
}

// The bytes of a file with much of everything in it.
std::string FullFile() {
  const TemporaryFolder folder;
  {
    auto store = *StateStore::Open(folder.path(), kNow);
    RoutingChanges changes;
    std::vector<AlertRecordChange> alerts;
    for (int i = 0; i < kEach; ++i) {
      const std::string name = std::to_string(i);
      alerts.push_back(Kept(FiringRecord(name)));
      changes.groups.push_back(Kept(ToldGroup(name)));
      changes.silences.push_back({name, FullSilence(name)});
      JournalEvent& event = changes.events.emplace_back();
      event.at = kNow;
      event.kind = "started";
    }
    store->Note(std::move(alerts));
    store->NoteRouting(std::move(changes));
    EXPECT_TRUE(store->Save(kNow));
  }
  return ReadBytes(folder.At("alertd.db"));
}

TEST(SalvageTest, WhatCanBeReadOfAFileWithDamagedPagesGoesOn) {
  const std::string good = FullFile();
  const size_t pages = good.size() / kPage;
  for (int seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(static_cast<unsigned>(seed));
    std::string bytes = good;
    // Two pages of it; not the first, which says what tables there are.
    for (int i = 0; i < 2; ++i)
      bytes.replace((1 + random() % (pages - 1)) * kPage, kPage, std::string(kPage, '\xee'));
    const TemporaryFolder folder;
    WriteBytes(folder.At("alertd.db"), bytes);
    auto store = StateStore::Open(folder.path(), kNow);
    ASSERT_TRUE(store) << store.error().message;
    const std::vector<std::string> damages = (*store)->TakeDamages();
    if (damages.empty()) continue;  // of pages that hold nothing
    EXPECT_NE(damages[0].find("; what can be read of it goes on: "), std::string::npos);
    const Contents kept = ContentsOf(**store, folder);
    // A page at the top of a table's tree hides all of the table, which there are few of.
    const size_t whole = (kept.alerts > kEach / 2) + (kept.groups > kEach / 2) +
                         (kept.silences > kEach / 2) + (kept.events > kEach / 2);
    EXPECT_GE(whole, 2U);
    store->reset();
    auto again = StateStore::Open(folder.path(), kNow);
    ASSERT_TRUE(again);
    EXPECT_TRUE((*again)->TakeDamages().empty());
    EXPECT_EQ((*again)->TakeRestored().size(), kept.alerts);
    EXPECT_EQ((*again)->TakeRestoredSilences().size(), kept.silences);
  }
}

}  // namespace
}  // namespace alertd::state
