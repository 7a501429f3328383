#include "engine/alert/group_schedule.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

using std::chrono::seconds;

constexpr Timestamp kStart{std::chrono::hours{490'000}};

TEST(GroupSchedule, AlignedTicksAreMultiplesOfTheInterval) {
  const GroupSchedule schedule("g", "f", seconds{60}, GroupAlignment::kAligned);
  EXPECT_EQ(schedule.FirstTick(kStart), kStart);
  EXPECT_EQ(schedule.FirstTick(kStart + Duration{1}), kStart + seconds{60});
  EXPECT_EQ(schedule.LastTick(kStart + seconds{59}), kStart);
}

TEST(GroupSchedule, TicksBefore1970AreAlignedToo) {
  const GroupSchedule schedule("g", "f", seconds{60}, GroupAlignment::kAligned);
  const Timestamp before{seconds{-30}};
  EXPECT_EQ(schedule.LastTick(before), Timestamp{seconds{-60}});
  EXPECT_EQ(schedule.FirstTick(before), Timestamp{});
}

TEST(GroupSchedule, GroupsSpreadOverTheInterval) {
  std::set<Timestamp> ticks;
  for (int i = 0; i < 100; ++i) {
    const GroupSchedule schedule("g" + std::to_string(i), "f", seconds{60},
                                 GroupAlignment::kSpread);
    const Timestamp tick = schedule.FirstTick(kStart);
    EXPECT_GE(tick, kStart);
    EXPECT_LT(tick, kStart + seconds{60});
    EXPECT_EQ(schedule.LastTick(tick + seconds{59}), tick);
    ticks.insert(tick);
  }
  EXPECT_GT(ticks.size(), 90U);
}

TEST(GroupSchedule, SameNameAndFileTickTogether) {
  const GroupSchedule one("g", "f", seconds{60}, GroupAlignment::kSpread);
  const GroupSchedule other("g", "f", seconds{60}, GroupAlignment::kSpread);
  EXPECT_EQ(one.FirstTick(kStart), other.FirstTick(kStart));
}

}  // namespace
}  // namespace alertd::alert
