// Files of which parts are damaged or missing: what can be read of them is not lost.

#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/state/damaged_file.h"
#include "engine/state/database.h"
#include "engine/state/leaf_rows.h"
#include "tests/engine/state/group_records.h"
#include "tests/engine/state/silence_records.h"
#include "tests/engine/state/state_stores.h"
#include "tests/engine/state/suppression_records.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::FileSizeLimit;
using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

constexpr size_t kPage = 4096;
constexpr size_t kHeaderBytes = 100;
constexpr char kInnerPage = 0x05;
constexpr char kLeafPage = 0x0d;
constexpr size_t kEach = 400;

std::string Garbage(size_t bytes) { return std::string(bytes, '\xee'); }

// The rows that can be read, by their first values.
std::vector<SqlRow> RowsIn(const std::string& path) {
  std::vector<SqlRow> rows;
  const auto file = DamagedFile::Open(path);
  EXPECT_TRUE(file);
  ReadLeafRows(*file, [&rows](const SqlRow& row) { rows.push_back(row); });
  return rows;
}

// A file with a table `t` of these rows of two columns, a number and a text.
void MakeTable(const std::string& path, const std::vector<SqlRow>& rows) {
  auto database = *Database::OpenSqlite(path);
  ASSERT_TRUE(database.Execute("CREATE TABLE t (n BIGINT, filling TEXT)"));
  ASSERT_TRUE(database.ExecuteEach("INSERT INTO t (n, filling) VALUES (:n, :filling)", rows));
}

TEST(SalvageTest, RowsComeBackWhateverTheirValues) {
  const TemporaryFolder folder;
  std::vector<SqlRow> rows;
  for (const char* number : {"0", "1", "-1", "127", "128", "-32768", "8388607", "2147483648",
                             "-140737488355328", "9223372036854775807", "-9223372036854775808"})
    rows.push_back({number, std::nullopt});
  // Around the lengths at which a row goes on on other pages, and takes one page more.
  constexpr size_t kLengths[] = {0, 1, 57, 58, 4040, 4050, 4060, 4090, 8130, 8190, 12'270, 100'000};
  for (const size_t bytes : kLengths)
    rows.push_back({std::to_string(rows.size()), std::string(bytes, 'x') + "ż"});
  MakeTable(folder.At("t.db"), rows);
  EXPECT_EQ(RowsIn(folder.At("t.db")), rows);
}

TEST(SalvageTest, OnlyTheRowsOfADamagedPageAreLost) {
  const TemporaryFolder folder;
  std::vector<SqlRow> rows;
  rows.reserve(1000);
  for (int i = 0; i < 1000; ++i)
    rows.push_back({std::to_string(i), std::string(200, 'x')});
  MakeTable(folder.At("t.db"), rows);
  const std::string good = ReadBytes(folder.At("t.db"));
  for (size_t page = 0; page < good.size() / kPage; page += page < 4 ? 1 : 7) {
    std::string bytes = good;
    bytes.replace(page * kPage, kPage, Garbage(kPage));
    WriteBytes(folder.At("t.db"), bytes);
    // The second page is the tree's top, the others hold about twenty rows each.
    EXPECT_GE(RowsIn(folder.At("t.db")).size(), page < 2 ? 1000U : 980U) << page;
  }
}

// How much of it there is.
struct Contents {
  size_t alerts = 0;
  size_t groups = 0;
  size_t silences = 0;
  size_t suppressions = 0;
  size_t recordings = 0;
  size_t no_data = 0;
  size_t events = 0;

  bool operator==(const Contents&) const = default;
  size_t sum() const {
    return alerts + groups + silences + suppressions + recordings + no_data + events;
  }
};
constexpr Contents kWhole{kEach, kEach, kEach, kEach, kEach, kEach, kEach};

Contents ContentsOf(StateStore& store, const TemporaryFolder& folder) {
  auto database = StateFile::OpenBeside(folder.path());
  EXPECT_TRUE(database);
  return {.alerts = store.TakeRestored().size(),
          .groups = store.TakeRestoredGroups().size(),
          .silences = store.TakeRestoredSilences().size(),
          .suppressions = store.TakeRestoredSuppressions().size(),
          .recordings = store.TakeRestoredRecordings().size(),
          .no_data = store.TakeRestoredNoData().size(),
          .events = CountEvents(*database)->rows};
}

// Notes much of everything.
void Fill(StateStore& store) {
  RoutingChanges changes;
  std::vector<AlertRecordChange> alerts;
  std::vector<Labels> recordings;
  std::vector<NoData> no_data;
  for (size_t i = 0; i < kEach; ++i) {
    const std::string name = std::to_string(i);
    alerts.push_back(Kept(FiringRecord(name)));
    changes.groups.push_back(Kept(ToldGroup(name)));
    changes.silences.push_back(Kept(FullSilence(name)));
    changes.suppressions.push_back(Kept(PlainSuppression(name)));
    recordings.push_back({{"__name__", "total"}, {"of", name}});
    no_data.push_back({"up{of=\"" + name + "\"}", kNow});
    JournalEvent& event = changes.events.emplace_back();
    event.at = kNow;
    event.kind = "started";
  }
  store.Note(std::move(alerts));
  store.NoteRouting(std::move(changes));
  store.NoteRecordings(recordings);
  store.NoteNoData(no_data);
  EXPECT_TRUE(store.Save(kNow));
}

const std::string& FullFile() {
  static const std::string kBytes = [] {
    const TemporaryFolder folder;
    Fill(*Open(folder));
    return ReadBytes(folder.At("alertd.db"));
  }();
  return kBytes;
}

// What is found in a folder with this file, once it has said where that is kept and what of it is
// lost; also after a restart.
Contents AfterDamage(const std::string& bytes) {
  const TemporaryFolder folder;
  WriteBytes(folder.At("alertd.db"), bytes);
  Contents found;
  {
    const auto store = Open(folder);
    const std::vector<std::string> damages = store->TakeDamages();
    EXPECT_EQ(damages.size(), 1U);
    EXPECT_FALSE(store->health().degraded());
    found = ContentsOf(*store, folder);
    EXPECT_EQ(store->last_alive(), kNow);
    if (!damages.empty()) {
      EXPECT_NE(damages[0].find("; it was set aside as " + folder.At(kAside) +
                                "; what can be read of it goes on: " +
                                std::to_string(found.alerts) + " alerts, "),
                std::string::npos)
          << damages[0];
    }
  }
  EXPECT_EQ(ReadBytes(folder.At(kAside)), bytes) << "what was set aside is as it was";
  const auto again = Open(folder);
  EXPECT_TRUE(again->TakeDamages().empty());
  EXPECT_EQ(ContentsOf(*again, folder), found);
  return found;
}

TEST(SalvageTest, WithoutItsHeaderAFileIsReadAsAWhole) {
  std::string bytes = FullFile();
  EXPECT_EQ(AfterDamage(bytes.replace(0, kHeaderBytes, Garbage(kHeaderBytes))), kWhole);
  EXPECT_EQ(AfterDamage(bytes.replace(0, kPage, Garbage(kPage))), kWhole);
  EXPECT_EQ(AfterDamage(bytes.replace(0, kPage, std::string(kPage, '\0'))), kWhole);
}

TEST(SalvageTest, WithoutItsInnerPagesAFileIsReadAsAWhole) {
  std::string bytes = FullFile();
  size_t inner = 0;
  for (size_t at = 0; at < bytes.size(); at += kPage) {
    if (bytes[at] != kInnerPage) continue;
    bytes.replace(at, kPage, Garbage(kPage));
    ++inner;
  }
  ASSERT_GE(inner, 7U) << "of each large table one";
  EXPECT_EQ(AfterDamage(bytes), kWhole);
}

TEST(SalvageTest, OfAFileThatIsCutOffIsReadWhatIsThere) {
  const std::string& whole = FullFile();
  size_t before = kWhole.sum() + 1;
  for (const size_t quarters : {3U, 2U, 1U}) {
    const size_t bytes = whole.size() / 4 * quarters + 1;
    const size_t found = AfterDamage(whole.substr(0, bytes)).sum();
    EXPECT_LT(found, before);
    EXPECT_GT(found, kWhole.sum() / 16 * quarters) << quarters;
    before = found;
  }
}

TEST(SalvageTest, ItSaysHowManyPagesCannotBeRead) {
  const TemporaryFolder folder;
  std::string bytes = FullFile();
  const size_t pages = bytes.size() / kPage;
  bytes.resize(bytes.size() - 2 * kPage);
  size_t leaf = 4 * kPage;
  while (bytes[leaf] != kLeafPage)
    leaf += kPage;
  bytes.replace(leaf, kPage, Garbage(kPage));
  WriteBytes(folder.At("alertd.db"), bytes);
  const std::vector<std::string> damages = Open(folder)->TakeDamages();
  ASSERT_EQ(damages.size(), 1U);
  const std::string expected = "; of its " + std::to_string(pages) + " pages 3 cannot be read";
  EXPECT_TRUE(damages[0].ends_with(expected)) << damages[0];
}

TEST(SalvageTest, WhatWasOverIsNotThereAgain) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    Fill(*store);
    RoutingChanges changes;
    std::vector<AlertRecordChange> alerts;
    for (size_t i = 20; i < kEach; ++i) {
      const std::string name = std::to_string(i);
      alerts.push_back(Over(FiringRecord(name)));
      changes.silences.push_back(Over(FullSilence(name)));
      changes.groups.push_back(Over(ToldGroup(name)));
    }
    store->Note(std::move(alerts));
    store->NoteRouting(std::move(changes));
    EXPECT_TRUE(store->Save(kNow));
  }
  std::string bytes = ReadBytes(folder.At("alertd.db"));
  const Contents found = AfterDamage(bytes.replace(0, kPage, Garbage(kPage)));
  EXPECT_EQ(found.alerts, 20U);
  EXPECT_EQ(found.silences, 20U);
  EXPECT_EQ(found.groups, 20U);
}

// The folder as a crash leaves it, with what is newest in the log beside the file only, and the
// file without its header or without anything.
TEST(SalvageTest, WhatIsInTheLogOnlyIsRead) {
  for (const bool empty : {false, true}) {
    const TemporaryFolder folder;
    const TemporaryFolder copy;
    {
      const auto store = Open(folder);
      store->NoteRouting({.silences = {Kept(PlainSilence("a")), Kept(PlainSilence("b"))}});
      ASSERT_TRUE(store->Save(kNow));
      store->NoteRouting({.silences = {Over(PlainSilence("a")), Kept(PlainSilence("c"))}});
      ASSERT_TRUE(store->Save(kNow));
      std::string bytes = ReadBytes(folder.At("alertd.db"));
      if (!empty) bytes.replace(0, bytes.size(), Garbage(bytes.size()));
      WriteBytes(copy.At("alertd.db"), empty ? "" : bytes);
      WriteBytes(copy.At("alertd.db-wal"), ReadBytes(folder.At("alertd.db-wal")));
    }
    const auto store = Open(copy);
    EXPECT_FALSE(store->found_empty());
    std::set<std::string> ids;
    for (const Silence& silence : store->TakeRestoredSilences())
      ids.insert(silence.id);
    EXPECT_EQ(ids, (std::set<std::string>{"b", "c"})) << empty;
  }
}

TEST(SalvageTest, AnEmptyFileIsNotTakenForNone) {
  const TemporaryFolder folder;
  EXPECT_FALSE(Open(folder)->found_empty());
  EXPECT_FALSE(Open(folder)->found_empty());
  WriteBytes(folder.At("alertd.db"), "");
  const auto store = Open(folder);
  EXPECT_TRUE(store->found_empty());
  EXPECT_TRUE(store->TakeDamages().empty());
  EXPECT_FALSE(store->health().degraded());
}

TEST(SalvageTest, OfADamagedFileOnAFullDiskAllIsReadButItsEvents) {
  const TemporaryFolder folder;
  std::string bytes = FullFile();
  WriteBytes(folder.At("alertd.db"), bytes.replace(0, kPage, Garbage(kPage)));
  WriteBytes(folder.At("alertd.lock"), "1");
  {
    auto full = std::make_optional<FileSizeLimit>(1);
    const auto store = Open(folder);
    EXPECT_TRUE(store->health().degraded());
    EXPECT_EQ(store->TakeRestored().size(), kEach);
    EXPECT_EQ(store->TakeRestoredSilences().size(), kEach);
    full.reset();
    EXPECT_TRUE(store->Save(kNow + Duration{11'000}));
  }
  EXPECT_EQ(Open(folder)->TakeRestoredSilences().size(), kEach);
}

TEST(SalvageTest, WhereverAFileIsDamagedMostOfItGoesOn) {
  const std::string& good = FullFile();
  const size_t pages = good.size() / kPage;
  for (unsigned seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::string bytes = good;
    // The first page, and two more.
    for (const size_t page : {size_t{0}, random() % pages, random() % pages})
      bytes.replace(page * kPage, kPage, Garbage(kPage));
    EXPECT_GT(AfterDamage(bytes).sum(), kWhole.sum() - 200);
  }
}

TEST(SalvageTest, NoBytesStopIt) {
  const std::string& good = FullFile();
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    std::string bytes = good.substr(0, random() % good.size());
    for (size_t i = 0; i < bytes.size() / 100; ++i)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const TemporaryFolder folder;
    WriteBytes(folder.At("t.db"), bytes);
    WriteBytes(folder.At("t.db-wal"), bytes.substr(bytes.size() / 2));
    RowsIn(folder.At("t.db"));
  }
}

}  // namespace
}  // namespace alertd::state
