#include "engine/state/group_text.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/state/group_records.h"

namespace alertd::state {
namespace {

// What comes back of the group and its members.
GroupRecord WrittenAndRead(const GroupRecord& group) {
  auto read = ParseGroupText(GroupText(group));
  EXPECT_TRUE(read) << read.error().message;
  if (!read) return {};
  for (const MemberRecord& each : group.members) {
    auto member = ParseMemberText(MemberText(each));
    EXPECT_TRUE(member) << member.error().message;
    if (member) read->members.push_back(*std::move(member));
  }
  return *std::move(read);
}

TEST(GroupText, EveryFieldComesBack) {
  const GroupRecord group = ToldGroup("a");
  EXPECT_EQ(WrittenAndRead(group), group);
}

TEST(GroupText, EarlierRunComesBack) {
  GroupRecord group = ToldGroup("a");
  group.members[0].earlier_run = true;
  EXPECT_EQ(WrittenAndRead(group), group);
}

TEST(GroupText, WhenAReceiverWasSentMessagesComesBack) {
  GroupRecord group;
  group.key = "rate_limit:{receiver=\"ops\"}";
  group.rate =
      RateRecord{"ops",
                 {Timestamp{Duration{1'700'000'000'001}}, Timestamp{Duration{1'700'000'000'002}}},
                 Timestamp{Duration{1'700'000'000'002}}};
  const auto read = ParseGroupText(GroupText(group));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, group);
}

TEST(GroupText, ValuesThatJsonDoesNotKnowComeBack) {
  GroupRecord group = ToldGroup("a");
  group.members[0].alert.value = std::numeric_limits<double>::infinity();
  group.members[0].alert.peak_value = std::nan("");
  const GroupRecord read = WrittenAndRead(group);
  EXPECT_EQ(read.members[0].alert.value, group.members[0].alert.value);
  EXPECT_TRUE(std::isnan(*read.members[0].alert.peak_value));
}

TEST(GroupText, WhatWasWrittenBeforeEndsHadValuesComesBack) {
  MemberRecord member = ToldGroup("a").members[0];
  std::string text = MemberText(member);
  const std::string field = R"(,"end_value":"4.5")";
  ASSERT_NE(text.find(field), std::string::npos) << text;
  text.erase(text.find(field), field.size());
  member.alert.end_value.reset();
  const auto read = ParseMemberText(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, member);
}

TEST(GroupText, WhatWasWrittenBeforeMembersHadRowsComesBack) {
  const GroupRecord group = ToldGroup("a");
  std::string text = GroupText(group);
  const std::string members = MemberText(group.members[0]) + "," + MemberText(group.members[1]);
  text.insert(1, R"("members":[)" + members + "],");
  const auto read = ParseGroupText(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, group);
}

TEST(GroupText, WhatWasWrittenBeforeGroupsHadAnIntervalComesBack) {
  const auto read = ParseGroupText(R"({"key": "{}:{}", "route_id": "{}", "labels": {},
      "next_flush": 1700000360000, "has_flushed": true, "next_member": 7, "told": []})");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->group_interval, std::chrono::minutes{5});
}

TEST(GroupText, WhatItDoesNotWriteIsRefused) {
  const std::string good = GroupText(ToldGroup("a"));
  EXPECT_FALSE(ParseGroupText(""));
  EXPECT_FALSE(ParseGroupText("[]"));
  EXPECT_FALSE(ParseGroupText("{}"));
  EXPECT_FALSE(ParseGroupText(good + "x"));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"first\"", "\"last\""},
           {"\"has_flushed\":true", "\"has_flushed\":1"},
           {"\"next_member\":7", "\"next_member\":-7"},
           {"\"labels\":{", "\"label\":{"}}) {
    std::string broken = good;
    ASSERT_NE(broken.find(from), std::string::npos) << from;
    broken.replace(broken.find(from), from.size(), to);
    EXPECT_FALSE(ParseGroupText(broken)) << to;
  }
}

TEST(GroupText, AMemberThatItDoesNotWriteIsRefused) {
  const std::string good = MemberText(ToldGroup("a").members[1]);
  EXPECT_TRUE(ParseMemberText(good));
  EXPECT_FALSE(ParseMemberText(""));
  EXPECT_FALSE(ParseMemberText("[]"));
  EXPECT_FALSE(ParseMemberText("{}"));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"0.1\"", "\"much\""}, {"\"id\":3", "\"id\":-3"}, {"\"alert\":{", "\"alert\":[{"}}) {
    std::string broken = good;
    ASSERT_NE(broken.find(from), std::string::npos) << from;
    broken.replace(broken.find(from), from.size(), to);
    EXPECT_FALSE(ParseMemberText(broken)) << to;
  }
}

}  // namespace
}  // namespace alertd::state
