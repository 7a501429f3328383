#include "engine/state/group_ledger.h"

#include <gtest/gtest.h>

#include "tests/engine/state/group_records.h"

namespace alertd::state {
namespace {

TEST(GroupLedgerTest, WhatWasNotedIsUnsavedOnce) {
  GroupLedger ledger({});
  ledger.Note({Kept(ToldGroup("a")), Kept(ToldGroup("b"))});
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  EXPECT_FALSE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(*unsaved.changes[0].record, ToldGroup("a"));
  EXPECT_EQ(*unsaved.changes[1].record, ToldGroup("b"));
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
}

TEST(GroupLedgerTest, AGroupKeepsItsRowUntilItIsGone) {
  GroupLedger ledger({});
  ledger.Note({Kept(ToldGroup("a"))});
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  ledger.Note({Kept(ToldGroup("a"))});
  EXPECT_EQ(ledger.TakeUnsaved().changes.front().id, id);
  // One that ends and begins anew within one round gets another row.
  ledger.Note({Over(ToldGroup("a")), Kept(ToldGroup("a"))});
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, id);
  EXPECT_EQ(unsaved.changes[0].record, nullptr);
  EXPECT_NE(unsaved.changes[1].id, id);
}

TEST(GroupLedgerTest, AfterAFailureEverythingThatIsThereIsUnsaved) {
  GroupLedger ledger({});
  ledger.Note({Kept(ToldGroup("a")), Kept(ToldGroup("b"))});
  ledger.TakeUnsaved();
  ledger.Note({Over(ToldGroup("b"))});
  ledger.SaveAllAnew();
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(*unsaved.changes[0].record, ToldGroup("a"));
}

TEST(GroupLedgerTest, RowsOfTheTableKeepTheirNumbers) {
  const GroupRow row{7, std::make_shared<const GroupRecord>(ToldGroup("a"))};
  GroupLedger ledger({&row, 1});
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
  ledger.Note({Over(ToldGroup("a")), Kept(ToldGroup("b"))});
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, 7);
  EXPECT_EQ(unsaved.changes[1].id, 8);
}

}  // namespace
}  // namespace alertd::state
