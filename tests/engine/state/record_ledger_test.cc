#include "engine/state/record_ledger.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/silence_records.h"

namespace alertd::state {
namespace {

using Ledger = RecordLedger<Silence>;

void Note(Ledger& ledger, std::vector<SilenceChange> changes) {
  for (SilenceChange& change : changes)
    ledger.Note(change.id, std::move(change.record));
}

TEST(RecordLedgerTest, WhatWasNotedIsUnsavedOnce) {
  Ledger ledger({}, &Silence::id);
  Note(ledger, {Kept(PlainSilence("a")), Kept(PlainSilence("b"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  EXPECT_FALSE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(*unsaved.changes[0].record, PlainSilence("a"));
  EXPECT_EQ(*unsaved.changes[1].record, PlainSilence("b"));
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
}

TEST(RecordLedgerTest, ARecordKeepsItsRowUntilItIsGone) {
  Ledger ledger({}, &Silence::id);
  Note(ledger, {Kept(PlainSilence("a"))});
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  Note(ledger, {Kept(PlainSilence("a"))});
  EXPECT_EQ(ledger.TakeUnsaved().changes.front().id, id);
  // One that ends and begins anew within one round gets another row.
  Note(ledger, {Over(PlainSilence("a")), Kept(PlainSilence("a"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, id);
  EXPECT_EQ(unsaved.changes[0].record, nullptr);
  EXPECT_NE(unsaved.changes[1].id, id);
}

TEST(RecordLedgerTest, AfterAFailureEverythingThatIsThereIsUnsaved) {
  Ledger ledger({}, &Silence::id);
  Note(ledger, {Kept(PlainSilence("a")), Kept(PlainSilence("b"))});
  ledger.TakeUnsaved();
  Note(ledger, {Over(PlainSilence("b"))});
  ledger.SaveAllAnew();
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(*unsaved.changes[0].record, PlainSilence("a"));
}

TEST(RecordLedgerTest, RowsOfTheTableKeepTheirNumbers) {
  const Ledger::Row row{7, std::make_shared<const Silence>(PlainSilence("a"))};
  Ledger ledger({&row, 1}, &Silence::id);
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
  Note(ledger, {Over(PlainSilence("a")), Kept(PlainSilence("b"))});
  const Ledger::Unsaved unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, 7);
  EXPECT_EQ(unsaved.changes[1].id, 8);
}

}  // namespace
}  // namespace alertd::state
