#include "engine/state/group_ledger.h"

#include <algorithm>
#include <functional>
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

TEST(GroupLedgerTest, WhateverChangesOfAMemberIsUnsaved) {
  using Change = std::function<void(MemberRecord&)>;
  const std::vector<Change> changes = {
      [](MemberRecord& member) {
        member.alert.annotations = Labels{{"summary", "another"}};
      },
      [](MemberRecord& member) { member.alert.generator_url = "http://elsewhere/"; },
      [](MemberRecord& member) { member.alert.starts_at += Duration{1}; },
      [](MemberRecord& member) { member.alert.ends_at = Timestamp(Duration{7}); },
      [](MemberRecord& member) { member.alert.incident_id = "another"; },
      [](MemberRecord& member) { member.alert.value = 7; },
      [](MemberRecord& member) { member.left = true; },
      [](MemberRecord& member) { member.flushed_as_resolved = true; },
      [](MemberRecord& member) { member.closing_note = "ended"; },
      [](MemberRecord& member) { member.kept_quiet = true; },
      [](MemberRecord& member) { member.end_said = true; },
      [](MemberRecord& member) { member.flapping_since = Timestamp(Duration{7}); },
  };
  GroupRecord plain = ToldGroup("a");
  plain.members.assign(1, {});
  plain.members[0].id = 3;
  plain.members[0].alert.labels = Labels{{"alertname", "Down"}};
  for (size_t i = 0; i < changes.size(); ++i) {
    GroupRecord changed = plain;
    changes[i](changed.members[0]);
    GroupLedger ledger = Written(plain);
    for (const GroupRecord& next : {changed, plain}) {
      ledger.Note(Kept(next));
      const UnsavedGroups unsaved = ledger.TakeUnsaved();
      ASSERT_EQ(unsaved.changes.size(), 1U);
      EXPECT_EQ(unsaved.changes[0].members, next.members) << "change " << i;
    }
  }
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
