#include "rules/suppression.h"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/model/time.h"

namespace alertd::rules {
namespace {

using std::chrono::hours;

Timestamp At(const std::string& text) { return *ParseTimestamp(text); }

std::string NextAfter(const Suppression& suppression, const std::string& now) {
  const std::optional<Timestamp> next = NextChange(suppression, At(now));
  return next ? FormatTimestamp(*next) : "never";
}

Suppression Weekly() {
  Suppression suppression;
  suppression.schedule = Schedule{.weekdays = std::bitset<7>(1U << 6U),  // Saturday
                                  .start_of_day = hours{2},
                                  .duration = hours{4},
                                  .timezone = "UTC"};
  return suppression;
}

TEST(Suppression, WithoutTimesIsAlwaysOpen) {
  const Suppression suppression;
  EXPECT_TRUE(OpenAt(suppression, At("2026-01-01T00:00:00Z")));
  EXPECT_EQ(NextAfter(suppression, "2026-01-01T00:00:00Z"), "never");
}

TEST(Suppression, TimeRangesAreHalfOpen) {
  Suppression suppression;
  suppression.starts_at = At("2026-02-21T02:00:00Z");
  suppression.ends_at = At("2026-02-21T06:00:00Z");
  EXPECT_FALSE(OpenAt(suppression, At("2026-02-21T01:59:59.999Z")));
  EXPECT_TRUE(OpenAt(suppression, At("2026-02-21T02:00:00Z")));
  EXPECT_TRUE(OpenAt(suppression, At("2026-02-21T05:59:59.999Z")));
  EXPECT_FALSE(OpenAt(suppression, At("2026-02-21T06:00:00Z")));
  EXPECT_EQ(NextAfter(suppression, "2026-02-01T00:00:00Z"), "2026-02-21T02:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T02:00:00Z"), "2026-02-21T06:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T06:00:00Z"), "never");
}

TEST(Suppression, EndsWhenItExpires) {
  Suppression suppression;
  suppression.expires_at = At("2026-02-28T00:00:00Z");
  EXPECT_TRUE(OpenAt(suppression, At("2026-02-27T23:59:59Z")));
  EXPECT_FALSE(OpenAt(suppression, At("2026-02-28T00:00:00Z")));
  EXPECT_EQ(NextAfter(suppression, "2026-02-01T00:00:00Z"), "2026-02-28T00:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-03-01T00:00:00Z"), "never");
}

TEST(Suppression, AScheduleOpensAndClosesEachTime) {
  const Suppression suppression = Weekly();
  EXPECT_EQ(NextAfter(suppression, "2026-02-18T00:00:00Z"), "2026-02-21T02:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T02:00:00Z"), "2026-02-21T06:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T06:00:00Z"), "2026-02-28T02:00:00.000Z");
}

TEST(Suppression, AScheduleCountsOnlyInsideTheTimeRange) {
  Suppression suppression = Weekly();
  suppression.starts_at = At("2026-02-21T04:00:00Z");
  suppression.ends_at = At("2026-02-28T03:00:00Z");
  EXPECT_FALSE(OpenAt(suppression, At("2026-02-21T03:00:00Z")));
  EXPECT_EQ(NextAfter(suppression, "2026-01-01T00:00:00Z"), "2026-02-21T04:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T04:00:00Z"), "2026-02-21T06:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T06:00:00Z"), "2026-02-28T02:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-28T02:00:00Z"), "2026-02-28T03:00:00.000Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-28T03:00:00Z"), "never");
}

TEST(Suppression, OpeningsWithoutAGapAreOne) {
  Suppression suppression;
  suppression.schedule = Schedule{.weekdays = std::bitset<7>().set(),
                                  .start_of_day = hours{2},
                                  .duration = hours{24},
                                  .timezone = "UTC"};
  EXPECT_EQ(NextAfter(suppression, "2026-02-18T00:00:00Z"), "never");
  suppression.expires_at = At("2027-01-01T00:00:00Z");
  EXPECT_EQ(NextAfter(suppression, "2026-02-18T00:00:00Z"), "2027-01-01T00:00:00.000Z");
}

TEST(Suppression, TwoDaysThatTouchCloseAfterTheSecond) {
  Suppression suppression;
  suppression.schedule = Schedule{.weekdays = std::bitset<7>(0b1000001U),  // Saturday and Sunday
                                  .start_of_day = hours{0},
                                  .duration = hours{24},
                                  .timezone = "UTC"};
  EXPECT_EQ(NextAfter(suppression, "2026-02-21T12:00:00Z"), "2026-02-23T00:00:00.000Z");
}

}  // namespace
}  // namespace alertd::rules
