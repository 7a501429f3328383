#include "engine/state/state_store.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "engine/state/group_text.h"
#include "tests/engine/state/group_records.h"
#include "tests/engine/state/silence_records.h"
#include "tests/engine/state/state_stores.h"
#include "tests/engine/state/suppression_records.h"
#include "tests/support/temporary_folder.h"

namespace alertd::state {
namespace {

using testing::ReadBytes;
using testing::TemporaryFolder;
using testing::WriteBytes;

// What a process that comes after one that wrote `changes` finds.
std::vector<AlertRecord> AfterRestart(const TemporaryFolder& folder,
                                      std::vector<AlertRecordChange> changes) {
  {
    const auto store = Open(folder);
    const uint64_t version = store->Note(std::move(changes));
    EXPECT_EQ(store->Save(kNow), version);
  }
  return Open(folder)->TakeRestored();
}

TEST(StateStoreTest, ANewFolderHoldsNothing) {
  const TemporaryFolder folder;
  const auto store = Open(folder);
  EXPECT_TRUE(store->TakeRestored().empty());
  EXPECT_FALSE(store->last_alive());
  EXPECT_FALSE(store->health().degraded());
  EXPECT_TRUE(store->TakeDamages().empty());
}

TEST(StateStoreTest, EveryFieldOutlivesTheProcess) {
  const TemporaryFolder folder;
  AlertRecord kept_firing = FiringRecord("kept");
  kept_firing.missing_since = At(1'700'000'360'001);
  AlertRecord pending = FiringRecord("pending");
  pending.firing_since.reset();
  pending.incident_id.clear();
  pending.first_value = pending.peak_value = 0;
  const std::vector<AlertRecord> records = {FiringRecord("firing"), kept_firing, pending};
  EXPECT_EQ(AfterRestart(folder, {Kept(records[0]), Kept(records[1]), Kept(records[2])}), records);
}

TEST(StateStoreTest, TextsOfAnyBytesComeBack) {
  const TemporaryFolder folder;
  AlertRecord record = FiringRecord("zażółć \"gęślą\" \\ 🙂");
  record.key.file = "a b/ż.yaml";
  record.key.group = "";
  record.key.rule = "it's 100 %";
  record.source = {{"__name__", "up"}, {"http.status", "200"}};
  record.annotations = {{"message", "line\nline\ttab \x01 cut \xc5"}};
  const std::vector<AlertRecord> restored = AfterRestart(folder, {Kept(record)});
  ASSERT_EQ(restored.size(), 1U);
  EXPECT_EQ(restored.front(), record);
}

TEST(StateStoreTest, NumbersComeBackExactly) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double value :
       {infinity, -infinity, -0.0, 0.1, 1e300, -1.7976931348623157e308, 5e-324, 123456789.125}) {
    const TemporaryFolder folder;
    AlertRecord record = FiringRecord("a");
    record.value = record.first_value = record.peak_value = value;
    const std::vector<AlertRecord> restored = AfterRestart(folder, {Kept(record)});
    ASSERT_EQ(restored.size(), 1U);
    EXPECT_EQ(restored.front(), record) << value;
    EXPECT_EQ(std::signbit(restored.front().value), std::signbit(value));
  }
}

TEST(StateStoreTest, NaNComesBack) {
  const TemporaryFolder folder;
  AlertRecord record = FiringRecord("a");
  record.value = record.first_value = record.peak_value = std::nan("");
  const std::vector<AlertRecord> restored = AfterRestart(folder, {Kept(record)});
  ASSERT_EQ(restored.size(), 1U);
  EXPECT_TRUE(std::isnan(restored.front().value));
  EXPECT_TRUE(std::isnan(restored.front().first_value));
  EXPECT_TRUE(std::isnan(restored.front().peak_value));
}

TEST(StateStoreTest, AlertsThatAreOverAreForgotten) {
  const TemporaryFolder folder;
  AfterRestart(folder, {Kept(FiringRecord("a")), Kept(FiringRecord("b"))});
  EXPECT_EQ(AfterRestart(folder, {Over(FiringRecord("a"))}),
            std::vector<AlertRecord>{FiringRecord("b")});
}

TEST(StateStoreTest, ManyRowsAreWrittenAndRemoved) {
  const TemporaryFolder folder;
  std::vector<AlertRecordChange> kept;
  std::vector<AlertRecordChange> over;
  for (int i = 0; i < 2500; ++i) {
    const AlertRecord record = FiringRecord(std::to_string(i));
    kept.push_back(Kept(record));
    if (i % 2 == 0) over.push_back(Over(record));
  }
  EXPECT_EQ(AfterRestart(folder, std::move(kept)).size(), 2500U);
  EXPECT_EQ(AfterRestart(folder, std::move(over)).size(), 1250U);
}

TEST(StateStoreTest, GroupsOutliveTheProcessBesideAlerts) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    store->Note({Kept(FiringRecord("a"))});
    const uint64_t version =
        store->NoteRouting({.groups = {Kept(ToldGroup("a")), Kept(ToldGroup("b"))}});
    EXPECT_EQ(store->Save(kNow), version);
    const uint64_t next = store->NoteRouting({.groups = {Over(ToldGroup("a"))}});
    EXPECT_GT(next, version);
    EXPECT_EQ(store->Save(kNow), next);
  }
  const auto store = Open(folder);
  EXPECT_EQ(store->TakeRestored().size(), 1U);
  EXPECT_EQ(store->TakeRestoredGroups(), std::vector<GroupRecord>{ToldGroup("b")});
  EXPECT_TRUE(store->TakeRestoredGroups().empty());
}

TEST(StateStoreTest, MembersOfGroupsComeAndGoOnDisk) {
  const TemporaryFolder folder;
  GroupRecord group = ToldGroup("a");
  {
    const auto store = Open(folder);
    store->NoteRouting({.groups = {Kept(group), Kept(ToldGroup("b"))}});
    store->Save(kNow);
    group.members.pop_back();
    group.members.push_back({.id = 6, .alert = {}});
    group.members.back().alert.labels = {{"alertname", "z"}};
    store->NoteRouting({.groups = {Kept(group), Over(ToldGroup("b"))}});
    store->Save(kNow);
  }
  EXPECT_EQ(Open(folder)->TakeRestoredGroups(), std::vector<GroupRecord>{group});
}

TEST(StateStoreTest, GroupsOfBeforeMembersHadRowsAreWrittenAnew) {
  const TemporaryFolder folder;
  const GroupRecord group = ToldGroup("a");
  { Open(folder)->Save(kNow); }
  {
    auto database = Database::OpenSqlite(folder.path() + "/alertd.db");
    ASSERT_TRUE(database);
    std::string text = GroupText(group);
    text.insert(1, "\"members\":[" + MemberText(group.members[0]) + "," +
                       MemberText(group.members[1]) + "],");
    const SqlRow row{text};
    ASSERT_TRUE(database->ExecuteEach(
        "INSERT INTO notification_groups (id, record) VALUES (1, :record)", {&row, 1}));
  }
  for (int restart = 0; restart < 2; ++restart) {
    const auto store = Open(folder);
    EXPECT_EQ(store->TakeRestoredGroups(), std::vector<GroupRecord>{group});
    GroupRecord later = group;
    later.next_flush += Duration{restart};
    store->NoteRouting({.groups = {Kept(later)}});
    store->Save(kNow);
  }
}

TEST(StateStoreTest, SilencesOutliveTheProcess) {
  const TemporaryFolder folder;
  Silence longer = PlainSilence("a");
  longer.ends_at += Duration{60'000};
  {
    const auto store = Open(folder);
    store->NoteRouting({.groups = {Kept(ToldGroup("a"))},
                        .silences = {Kept(PlainSilence("a")), Kept(FullSilence("b"))}});
    store->NoteRouting({.silences = {Kept(longer), Kept(PlainSilence("c"))}});
    const uint64_t version = store->NoteRouting({.silences = {Over(PlainSilence("c"))}});
    EXPECT_EQ(store->Save(kNow), version);
  }
  const auto store = Open(folder);
  EXPECT_EQ(store->TakeRestoredGroups().size(), 1U);
  EXPECT_EQ(store->TakeRestoredSilences(), (std::vector<Silence>{longer, FullSilence("b")}));
  EXPECT_TRUE(store->TakeRestoredSilences().empty());
}

TEST(StateStoreTest, SuppressionsOutliveTheProcess) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    store->NoteRouting({.suppressions = {Kept(PlainSuppression("a")), Kept(EndedSuppression("b")),
                                         Kept(PlainSuppression("c"))}});
    const uint64_t version = store->NoteRouting({.suppressions = {{"c", std::nullopt}}});
    EXPECT_EQ(store->Save(kNow), version);
  }
  const auto store = Open(folder);
  EXPECT_EQ(store->TakeRestoredSuppressions(),
            (std::vector<SuppressionRecord>{PlainSuppression("a"), EndedSuppression("b")}));
  EXPECT_TRUE(store->TakeRestoredSuppressions().empty());
}

TEST(StateStoreTest, WhatRulesRecordIsWhatTheyRecordedLast) {
  const TemporaryFolder folder;
  const Labels plain{{"__name__", "total"}};
  const Labels labelled{{"__name__", "total"}, {"of", "\xff\"\n"}};
  const Labels other{{"__name__", "other"}};
  {
    const auto store = Open(folder);
    EXPECT_TRUE(store->TakeRestoredRecordings().empty());
    store->NoteRecordings({plain, labelled});
    EXPECT_TRUE(store->Save(kNow));
    store->NoteRecordings({labelled, other});
    EXPECT_TRUE(store->Save(kNow));
  }
  {
    const auto store = Open(folder);
    EXPECT_EQ(store->TakeRestoredRecordings(), (std::vector<Labels>{labelled, other}));
    EXPECT_TRUE(store->TakeRestoredRecordings().empty());
    store->NoteRecordings({});
    EXPECT_TRUE(store->Save(kNow));
  }
  EXPECT_TRUE(Open(folder)->TakeRestoredRecordings().empty());
}

TEST(StateStoreTest, WhatHasNoDataIsKeptWithTheTimeThatItWasNotedWithLast) {
  const TemporaryFolder folder;
  const NoData plain{"up == 0", At(1)};
  const NoData quoted{"sum(rate(a{b=\"\\xff\"}[5m])) > \"ż\xff\"", At(2), {{"late\xff", At(5)}}};
  {
    const auto store = Open(folder);
    EXPECT_TRUE(store->TakeRestoredNoData().empty());
    store->NoteNoData({plain, quoted});
    EXPECT_TRUE(store->Save(kNow));
    store->NoteNoData({{plain.expr, At(3)}, quoted});
    EXPECT_TRUE(store->Save(kNow));
  }
  {
    const auto store = Open(folder);
    EXPECT_EQ(store->TakeRestoredNoData(), (std::vector<NoData>{quoted, {plain.expr, At(3)}}));
    EXPECT_TRUE(store->TakeRestoredNoData().empty());
    store->NoteNoData({quoted});
    EXPECT_TRUE(store->Save(kNow));
  }
  EXPECT_EQ(Open(folder)->TakeRestoredNoData(), std::vector<NoData>{quoted});
}

// As an alertd that knew no silences has left it.
TEST(StateStoreTest, AFileFromBeforeSilencesGetsThem) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    store->NoteRouting({.groups = {Kept(ToldGroup("a"))}});
    EXPECT_TRUE(store->Save(kNow));
  }
  {
    auto database = *Database::OpenSqlite(folder.At("alertd.db"));
    ASSERT_TRUE(database.Execute("DROP TABLE silences"));
    ASSERT_TRUE(database.Execute("DROP TABLE events"));
    ASSERT_TRUE(database.Execute("DROP TABLE notification_members"));
    ASSERT_TRUE(database.Execute("DROP TABLE recordings"));
    ASSERT_TRUE(database.Execute("DROP TABLE suppressions"));
    ASSERT_TRUE(database.Execute("DROP TABLE no_data"));
    ASSERT_TRUE(database.Execute("ALTER TABLE alerts DROP COLUMN unknown_reason"));
    ASSERT_TRUE(database.Execute("ALTER TABLE alerts DROP COLUMN lost_target"));
    ASSERT_TRUE(database.Execute("ALTER TABLE alerts DROP COLUMN lost_since_ms"));
    ASSERT_TRUE(database.Execute("UPDATE alertd_schema SET version = 2"));
  }
  {
    const auto store = Open(folder);
    EXPECT_EQ(store->TakeRestoredGroups().size(), 1U);
    EXPECT_TRUE(store->TakeRestoredSilences().empty());
    store->NoteRouting({.silences = {Kept(PlainSilence("a"))}});
    EXPECT_TRUE(store->Save(kNow));
  }
  EXPECT_EQ(Open(folder)->TakeRestoredSilences().size(), 1U);
}

TEST(StateStoreTest, GroupsSayNothingOfWhenAlertsWereEvaluated) {
  const TemporaryFolder folder;
  AfterRestart(folder, {Kept(FiringRecord("a"))});
  {
    const auto store = Open(folder, kNow + Duration{60'000});
    store->NoteRouting({.groups = {Kept(ToldGroup("a"))}});
    EXPECT_TRUE(store->Save(kNow + Duration{60'000}));
  }
  EXPECT_EQ(Open(folder)->last_alive(), kNow);
}

TEST(StateStoreTest, RestoredAlertsAreTakenOnce) {
  const TemporaryFolder folder;
  AfterRestart(folder, {Kept(FiringRecord("a"))});
  const auto store = Open(folder);
  EXPECT_EQ(store->TakeRestored().size(), 1U);
  EXPECT_TRUE(store->TakeRestored().empty());
}

TEST(StateStoreTest, ItSaysThatItIsAliveWithEachWriteAndEveryTenSeconds) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    store->Note({});
    store->Save(kNow);
    store->Save(kNow + kLifeSignInterval - Duration{1});
  }
  EXPECT_EQ(Open(folder)->last_alive(), kNow);
  {
    const auto store = Open(folder);
    store->Note({});
    store->Save(kNow);
    store->Save(kNow + kLifeSignInterval);
  }
  EXPECT_EQ(Open(folder)->last_alive(), kNow + kLifeSignInterval);
  {
    const auto store = Open(folder);
    store->Save(kNow);
    store->Note({Kept(FiringRecord("a"))});
    store->Save(kNow + Duration{5});
  }
  EXPECT_EQ(Open(folder)->last_alive(), kNow + Duration{5});
}

TEST(StateStoreTest, AtItsEndItSaysUntilWhenItHasEvaluated) {
  const TemporaryFolder folder;
  {
    const auto store = Open(folder);
    store->Note({});
    store->Save(kNow);
    store->NoteEnd(kNow + Duration{3'000});
    store->Save(kNow + Duration{4'000});
    store->NoteRouting({.groups = {Kept(ToldGroup("a"))}});
    store->Save(kNow + Duration{60'000});
  }
  EXPECT_EQ(Open(folder)->last_alive(), kNow + Duration{3'000});
}

TEST(StateStoreTest, ItIsNotAliveBeforeItsFirstEvaluation) {
  const TemporaryFolder folder;
  AfterRestart(folder, {Kept(FiringRecord("a"))});
  Open(folder)->Save(kNow + Duration{7'200'000});
  EXPECT_EQ(Open(folder)->last_alive(), kNow);
}

TEST(StateStoreTest, ASecondStoreOnTheFolderIsRefused) {
  const TemporaryFolder folder;
  const auto first = Open(folder);
  const auto second = StateStore::Open(folder.path(), kNow);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("is in use by another alertd"), std::string::npos);
}

TEST(StateStoreTest, WhatIsUncommittedWhenTheProcessDiesIsNotThere) {
  const TemporaryFolder folder;
  const TemporaryFolder copy;
  const auto store = Open(folder);
  store->Note({Kept(FiringRecord("a"))});
  store->Save(kNow);
  store->Note({Kept(FiringRecord("b"))});
  // As the disk is at this moment, with the log that is not in the database yet.
  for (const char* name : {"alertd.db", "alertd.db-wal"})
    WriteBytes(copy.At(name), ReadBytes(folder.At(name)));
  EXPECT_EQ(Open(copy)->TakeRestored(), std::vector<AlertRecord>{FiringRecord("a")});
}

}  // namespace
}  // namespace alertd::state
