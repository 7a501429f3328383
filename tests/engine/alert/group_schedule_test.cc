#include "engine/alert/group_schedule.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

using std::chrono::seconds;

rules::RuleGroup Group(const std::string& name) {
  rules::RuleGroup group;
  group.name = name;
  group.file = "f";
  group.interval = seconds{60};
  return group;
}

constexpr Timestamp kStart{std::chrono::hours{490'000}};

TEST(GroupSchedule, AlignedTicksAreMultiplesOfTheInterval) {
  const GroupSchedule schedule(Group("g"), GroupAlignment::kAligned);
  EXPECT_EQ(schedule.FirstTick(kStart), kStart);
  EXPECT_EQ(schedule.FirstTick(kStart + Duration{1}), kStart + seconds{60});
  EXPECT_EQ(schedule.LastTick(kStart + seconds{59}), kStart);
}

TEST(GroupSchedule, TicksBefore1970AreAlignedToo) {
  const GroupSchedule schedule(Group("g"), GroupAlignment::kAligned);
  const Timestamp before{seconds{-30}};
  EXPECT_EQ(schedule.LastTick(before), Timestamp{seconds{-60}});
  EXPECT_EQ(schedule.FirstTick(before), Timestamp{});
}

TEST(GroupSchedule, GroupsSpreadOverTheInterval) {
  std::set<Timestamp> ticks;
  for (int i = 0; i < 100; ++i) {
    const GroupSchedule schedule(Group("g" + std::to_string(i)), GroupAlignment::kSpread);
    const Timestamp tick = schedule.FirstTick(kStart);
    EXPECT_GE(tick, kStart);
    EXPECT_LT(tick, kStart + seconds{60});
    EXPECT_EQ(schedule.LastTick(tick + seconds{59}), tick);
    ticks.insert(tick);
  }
  EXPECT_GT(ticks.size(), 90U);
}

TEST(GroupSchedule, SameNameAndFileTickTogether) {
  const GroupSchedule one(Group("g"), GroupAlignment::kSpread);
  const GroupSchedule other(Group("g"), GroupAlignment::kSpread);
  EXPECT_EQ(one.FirstTick(kStart), other.FirstTick(kStart));
}

TEST(GroupSchedule, AnEvalOffsetStandsAboveTheAlignment) {
  rules::RuleGroup group = Group("g");
  group.eval_offset = seconds{20};
  for (const GroupAlignment alignment : {GroupAlignment::kSpread, GroupAlignment::kAligned}) {
    const GroupSchedule schedule(group, alignment);
    EXPECT_EQ(schedule.FirstTick(kStart), kStart + seconds{20});
    EXPECT_EQ(schedule.LastTick(kStart), kStart - seconds{40});
  }
}

}  // namespace
}  // namespace alertd::alert
