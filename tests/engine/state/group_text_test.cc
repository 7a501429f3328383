#include "engine/state/group_text.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/engine/state/group_records.h"

namespace alertd::state {
namespace {

TEST(GroupText, EveryFieldComesBack) {
  const GroupRecord group = ToldGroup("a");
  const auto read = ParseGroupText(GroupText(group));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, group);
}

TEST(GroupText, WhenAReceiverWasSentMessagesComesBack) {
  GroupRecord group;
  group.key = "rate_limit:{receiver=\"ops\"}";
  group.rate = {"ops",
                {Timestamp{Duration{1'700'000'000'001}}, Timestamp{Duration{1'700'000'000'002}}}};
  const auto read = ParseGroupText(GroupText(group));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, group);
}

TEST(GroupText, ValuesThatJsonDoesNotKnowComeBack) {
  GroupRecord group = ToldGroup("a");
  group.members[0].alert.value = std::numeric_limits<double>::infinity();
  group.members[0].alert.peak_value = std::nan("");
  const auto read = ParseGroupText(GroupText(group));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->members[0].alert.value, group.members[0].alert.value);
  EXPECT_TRUE(std::isnan(*read->members[0].alert.peak_value));
}

TEST(GroupText, WhatWasWrittenBeforeEndsHadValuesComesBack) {
  GroupRecord group = ToldGroup("a");
  std::string text = GroupText(group);
  const std::string field = R"(,"end_value":"4.5")";
  ASSERT_NE(text.find(field), std::string::npos) << text;
  text.erase(text.find(field), field.size());
  group.members[0].alert.end_value.reset();
  const auto read = ParseGroupText(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, group);
}

TEST(GroupText, WhatItDoesNotWriteIsRefused) {
  const std::string good = GroupText(ToldGroup("a"));
  EXPECT_FALSE(ParseGroupText(""));
  EXPECT_FALSE(ParseGroupText("[]"));
  EXPECT_FALSE(ParseGroupText("{}"));
  EXPECT_FALSE(ParseGroupText(good + "x"));
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"\"first\"", "\"last\""},
           {"\"0.1\"", "\"much\""},
           {"\"has_flushed\":true", "\"has_flushed\":1"},
           {"\"next_member\":7", "\"next_member\":-7"},
           {"\"labels\":{", "\"label\":{"}}) {
    std::string broken = good;
    ASSERT_NE(broken.find(from), std::string::npos) << from;
    broken.replace(broken.find(from), from.size(), to);
    EXPECT_FALSE(ParseGroupText(broken)) << to;
  }
}

}  // namespace
}  // namespace alertd::state
