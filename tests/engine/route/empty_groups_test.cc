#include "engine/route/empty_groups.h"

#include <gtest/gtest.h>

namespace alertd::route {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Timestamp kStart = Timestamp(hours(1000));

EmptyGroups Started() {
  EmptyGroups groups;
  groups.Restart(kStart);
  return groups;
}

TEST(EmptyGroupsTest, AGroupIsKnownUntilTheNextCleanUpOnly) {
  EmptyGroups groups = Started();
  const FlushTimer timer{kStart + seconds(18), seconds(8)};
  groups.Keep("a", timer, kStart + seconds(10));
  groups.Keep("b", timer, kStart + seconds(10));
  EXPECT_EQ(groups.TakeOut("a", kStart + seconds(29)), kStart + seconds(34));
  EXPECT_EQ(groups.TakeOut("b", kStart + seconds(30)), std::nullopt);
}

TEST(EmptyGroupsTest, AGroupIsTakenOutOnce) {
  EmptyGroups groups = Started();
  groups.Keep("a", {kStart + seconds(18), seconds(8)}, kStart + seconds(10));
  EXPECT_EQ(groups.TakeOut("a", kStart + seconds(12)), kStart + seconds(18));
  EXPECT_EQ(groups.TakeOut("a", kStart + seconds(12)), std::nullopt);
}

TEST(EmptyGroupsTest, WhatComesWithAFlushWaitsForTheNextOne) {
  EmptyGroups groups = Started();
  groups.Keep("a", {kStart + seconds(18), seconds(8)}, kStart + seconds(10));
  EXPECT_EQ(groups.TakeOut("a", kStart + seconds(26)), kStart + seconds(34));
}

TEST(EmptyGroupsTest, ARestartForgetsAllAndBeginsToCountAnew) {
  EmptyGroups groups = Started();
  groups.Keep("a", {kStart + seconds(18), seconds(8)}, kStart + seconds(10));
  groups.Restart(kStart + seconds(11));
  EXPECT_EQ(groups.TakeOut("a", kStart + seconds(12)), std::nullopt);
  EXPECT_EQ(groups.clean_ups().NextAfter(kStart + seconds(12)), kStart + seconds(41));
}

TEST(EmptyGroupsTest, AClockThatIsSetBackKeepsNobodyWaiting) {
  EmptyGroups groups = Started();
  groups.Keep("a", {kStart + seconds(18), seconds(8)}, kStart + seconds(10));
  const Timestamp past = kStart - hours(5);
  groups.LimitTimers(past);
  EXPECT_EQ(groups.TakeOut("a", past + seconds(1)), past + seconds(8));
  EXPECT_EQ(groups.clean_ups().LastBefore(past), past);
  EXPECT_EQ(groups.clean_ups().LastBefore(past + seconds(7)), past);
}

}  // namespace
}  // namespace alertd::route
