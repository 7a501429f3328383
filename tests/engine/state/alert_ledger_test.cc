#include "engine/state/alert_ledger.h"

#include <gtest/gtest.h>

#include "tests/engine/state/alert_records.h"

namespace alertd::state {
namespace {

TEST(AlertLedgerTest, WhatWasNotedIsUnsavedOnce) {
  AlertLedger ledger({});
  const uint64_t version = ledger.Note({Kept(FiringRecord("a")), Kept(FiringRecord("b"))});
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  EXPECT_EQ(unsaved.version, version);
  EXPECT_FALSE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(*unsaved.changes[0].record, FiringRecord("a"));
  EXPECT_EQ(*unsaved.changes[1].record, FiringRecord("b"));
  EXPECT_TRUE(ledger.TakeUnsaved().changes.empty());
}

TEST(AlertLedgerTest, AnAlertKeepsItsRowWhileItIsThere) {
  AlertLedger ledger({});
  ledger.Note({Kept(FiringRecord("a"))});
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  AlertRecord changed = FiringRecord("a");
  changed.value = 7;
  ledger.Note({Kept(changed)});
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(unsaved.changes.front().id, id);
  EXPECT_EQ(unsaved.changes.front().record->value, 7);
}

TEST(AlertLedgerTest, AnAlertThatIsOverRemovesItsRow) {
  AlertLedger ledger({});
  ledger.Note({Kept(FiringRecord("a"))});
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  ledger.Note({Over(FiringRecord("a"))});
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(unsaved.changes.front().id, id);
  EXPECT_EQ(unsaved.changes.front().record, nullptr);
}

TEST(AlertLedgerTest, AnAlertThatIsAsItWasIsNotWritten) {
  AlertLedger ledger({});
  ledger.Note({Kept(FiringRecord("a"))});
  ledger.TakeUnsaved();
  ledger.Note({Kept(FiringRecord("a"))});
  EXPECT_TRUE(ledger.TakeUnsaved().changes.empty());
}

TEST(AlertLedgerTest, TheEndOfAnAlertThatIsNotThereIsNoChange) {
  AlertLedger ledger({});
  ledger.Note({Over(FiringRecord("a"))});
  EXPECT_TRUE(ledger.TakeUnsaved().changes.empty());
}

TEST(AlertLedgerTest, AfterAFailureEverythingThatIsThereIsUnsaved) {
  AlertLedger ledger({});
  ledger.Note({Kept(FiringRecord("a")), Kept(FiringRecord("b"))});
  ledger.TakeUnsaved();
  ledger.Note({Over(FiringRecord("a"))});
  ledger.SaveAllAnew();
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(*unsaved.changes.front().record, FiringRecord("b"));
}

TEST(AlertLedgerTest, RowsOfTheTableKeepTheirNumbers) {
  const AlertRow row{17, std::make_shared<const AlertRecord>(FiringRecord("a"))};
  AlertLedger ledger({&row, 1});
  EXPECT_TRUE(ledger.TakeUnsaved().changes.empty());
  ledger.Note({Over(FiringRecord("a")), Kept(FiringRecord("b"))});
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, 17);
  EXPECT_EQ(unsaved.changes[1].id, 18);
}

TEST(AlertLedgerTest, TwoRowsOfOneAlertAreWrittenAnewAsOne) {
  const auto record = std::make_shared<const AlertRecord>(FiringRecord("a"));
  const AlertRow rows[] = {{1, record}, {2, std::make_shared<const AlertRecord>(*record)}};
  AlertLedger ledger(rows);
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  EXPECT_EQ(unsaved.changes.size(), 1U);
}

TEST(AlertLedgerTest, ChangesThatNobodyTakesDoNotPileUp) {
  AlertLedger ledger({});
  for (int round = 0; round < 101; ++round) {
    std::vector<AlertRecordChange> changes;
    for (int i = 0; i < 1000; ++i) {
      AlertRecord record;
      record.key.labels = {{"instance", std::to_string(round * 1000 + i)}};
      changes.push_back(Kept(record));
      changes.push_back(Over(record));
    }
    ledger.Note(std::move(changes));
  }
  const UnsavedAlerts unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  EXPECT_TRUE(unsaved.changes.empty());
}

}  // namespace
}  // namespace alertd::state
