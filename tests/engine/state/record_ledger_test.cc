#include "engine/state/record_ledger.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/group_records.h"

namespace alertd::state {
namespace {

using Ledger = RecordLedger<GroupRecord>;

void Note(Ledger& ledger, std::vector<GroupRecordChange> changes) {
  for (GroupRecordChange& change : changes)
    ledger.Note(change.key, std::move(change.record));
}

TEST(RecordLedgerTest, WhatWasNotedIsUnsavedOnce) {
  Ledger ledger({}, &GroupRecord::key);
  Note(ledger, {Kept(ToldGroup("a")), Kept(ToldGroup("b"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  EXPECT_FALSE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(*unsaved.changes[0].record, ToldGroup("a"));
  EXPECT_EQ(*unsaved.changes[1].record, ToldGroup("b"));
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
}

TEST(RecordLedgerTest, ARecordKeepsItsRowUntilItIsGone) {
  Ledger ledger({}, &GroupRecord::key);
  Note(ledger, {Kept(ToldGroup("a"))});
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  Note(ledger, {Kept(ToldGroup("a"))});
  EXPECT_EQ(ledger.TakeUnsaved().changes.front().id, id);
  // One that ends and begins anew within one round gets another row.
  Note(ledger, {Over(ToldGroup("a")), Kept(ToldGroup("a"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, id);
  EXPECT_EQ(unsaved.changes[0].record, nullptr);
  EXPECT_NE(unsaved.changes[1].id, id);
}

TEST(RecordLedgerTest, AfterAFailureEverythingThatIsThereIsUnsaved) {
  Ledger ledger({}, &GroupRecord::key);
  Note(ledger, {Kept(ToldGroup("a")), Kept(ToldGroup("b"))});
  ledger.TakeUnsaved();
  Note(ledger, {Over(ToldGroup("b"))});
  ledger.SaveAllAnew();
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(*unsaved.changes[0].record, ToldGroup("a"));
}

TEST(RecordLedgerTest, RowsOfTheTableKeepTheirNumbers) {
  const Ledger::Row row{7, std::make_shared<const GroupRecord>(ToldGroup("a"))};
  Ledger ledger({&row, 1}, &GroupRecord::key);
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
  Note(ledger, {Over(ToldGroup("a")), Kept(ToldGroup("b"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, 7);
  EXPECT_EQ(unsaved.changes[1].id, 8);
}

}  // namespace
}  // namespace alertd::state
