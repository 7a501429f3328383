#include "engine/state/group_ledger.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/group_records.h"

namespace alertd::state {
namespace {

MemberIds IdsOf(const std::vector<MemberRecord>& members) {
  MemberIds ids;
  for (const MemberRecord& member : members)
    ids.push_back(member.id);
  return ids;
}

// The group as it is written when all of it is.
GroupRecord WholeOf(const GroupChange& change) {
  GroupRecord group = *change.group;
  group.members = change.members;
  std::sort(group.members.begin(), group.members.end(),
            [](const auto& a, const auto& b) { return a.alert.labels < b.alert.labels; });
  return group;
}

// A ledger that has written the group.
GroupLedger Written(const GroupRecord& group) {
  GroupLedger ledger({});
  ledger.Note(Kept(group));
  static_cast<void>(ledger.TakeUnsaved());
  return ledger;
}

TEST(GroupLedgerTest, WhatWasNotedIsUnsavedOnce) {
  GroupLedger ledger({});
  ledger.Note(Kept(ToldGroup("a")));
  ledger.Note(Kept(ToldGroup("b")));
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  EXPECT_FALSE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(WholeOf(unsaved.changes[0]), ToldGroup("a"));
  EXPECT_EQ(WholeOf(unsaved.changes[1]), ToldGroup("b"));
  EXPECT_EQ(IdsOf(unsaved.changes[0].members), (MemberIds{3, 5}));
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
}

TEST(GroupLedgerTest, OfAGroupOnlyTheMembersThatHaveChangedAreUnsaved) {
  GroupRecord group = ToldGroup("a");
  GroupLedger ledger = Written(group);
  group.next_flush += Duration{1};
  ledger.Note(Kept(group));
  UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(unsaved.changes[0].group->next_flush, group.next_flush);
  EXPECT_TRUE(unsaved.changes[0].members.empty());
  group.members[0].alert.ends_at.reset();
  ledger.Note(Kept(group));
  unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(IdsOf(unsaved.changes[0].members), MemberIds{5});
  EXPECT_TRUE(unsaved.changes[0].gone.empty());
}

TEST(GroupLedgerTest, MembersComeAndGo) {
  GroupRecord group = ToldGroup("a");
  GroupLedger ledger = Written(group);
  group.members[0].id = 7;
  ledger.Note(Kept(group));
  group.members.pop_back();
  ledger.Note(Kept(group));
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(IdsOf(unsaved.changes[0].members), MemberIds{7});
  EXPECT_EQ(unsaved.changes[0].gone, (MemberIds{3, 5}));
}

TEST(GroupLedgerTest, AGroupKeepsItsRowUntilItIsGone) {
  GroupLedger ledger({});
  ledger.Note(Kept(ToldGroup("a")));
  const int64_t id = ledger.TakeUnsaved().changes.front().id;
  ledger.Note(Kept(ToldGroup("a")));
  EXPECT_EQ(ledger.TakeUnsaved().changes.front().id, id);
  // One that ends and begins anew within one round gets another row.
  ledger.Note(Over(ToldGroup("a")));
  ledger.Note(Kept(ToldGroup("a")));
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, id);
  EXPECT_EQ(unsaved.changes[0].group, nullptr);
  EXPECT_NE(unsaved.changes[1].id, id);
  EXPECT_EQ(IdsOf(unsaved.changes[1].members), (MemberIds{3, 5}));
}

TEST(GroupLedgerTest, AfterAFailureEverythingThatIsThereIsUnsaved) {
  GroupLedger ledger({});
  ledger.Note(Kept(ToldGroup("a")));
  ledger.Note(Kept(ToldGroup("b")));
  static_cast<void>(ledger.TakeUnsaved());
  ledger.Note(Over(ToldGroup("b")));
  ledger.SaveAllAnew();
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  EXPECT_TRUE(unsaved.anew);
  ASSERT_EQ(unsaved.changes.size(), 1U);
  EXPECT_EQ(WholeOf(unsaved.changes[0]), ToldGroup("a"));
  EXPECT_EQ(IdsOf(unsaved.changes[0].members), (MemberIds{3, 5}));
}

TEST(GroupLedgerTest, RowsOfTheTableKeepTheirNumbers) {
  const GroupRow row{7, std::make_shared<const GroupRecord>(ToldGroup("a"))};
  GroupLedger ledger({&row, 1});
  EXPECT_TRUE(ledger.TakeUnsaved().empty());
  ledger.Note(Over(ToldGroup("a")));
  ledger.Note(Kept(ToldGroup("b")));
  const UnsavedGroups unsaved = ledger.TakeUnsaved();
  ASSERT_EQ(unsaved.changes.size(), 2U);
  EXPECT_EQ(unsaved.changes[0].id, 7);
  EXPECT_EQ(unsaved.changes[1].id, 8);
}

}  // namespace
}  // namespace alertd::state
