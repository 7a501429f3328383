#include "rules/schedule.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/model/time.h"

namespace alertd::rules {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

Timestamp At(const std::string& text) { return *ParseTimestamp(text); }

Schedule Weekly(size_t weekday, Duration start, Duration duration) {
  Schedule schedule;
  schedule.weekdays.reset();
  schedule.weekdays.set(weekday);
  schedule.start_of_day = start;
  schedule.duration = duration;
  schedule.timezone = "Europe/Warsaw";
  return schedule;
}

Schedule Daily(Duration start, Duration duration, const std::string& zone) {
  Schedule schedule;
  schedule.start_of_day = start;
  schedule.duration = duration;
  schedule.timezone = zone;
  return schedule;
}

void ExpectOpening(const Schedule& schedule, const std::string& now, const std::string& begin,
                   const std::string& end) {
  const Opening opening = CurrentOrNextOpening(schedule, At(now));
  EXPECT_EQ(FormatTimestamp(opening.begin), FormatTimestamp(At(begin))) << now;
  EXPECT_EQ(FormatTimestamp(opening.end), FormatTimestamp(At(end))) << now;
}

TEST(Schedule, KnowsTheZonesOfTheDatabase) {
  EXPECT_TRUE(IsKnownTimezone("UTC"));
  EXPECT_TRUE(IsKnownTimezone("Europe/Warsaw"));
  EXPECT_TRUE(IsKnownTimezone("America/New_York"));
  EXPECT_FALSE(IsKnownTimezone("Europe/Warsow"));
  EXPECT_FALSE(IsKnownTimezone(""));
}

TEST(Schedule, OpensAtItsWeekdayInItsZone) {
  const Schedule saturday = Weekly(6, hours{2}, hours{4});
  // 2026-02-21 is a Saturday; Warsaw is an hour ahead.
  ExpectOpening(saturday, "2026-02-18T12:00:00Z", "2026-02-21T01:00:00Z", "2026-02-21T05:00:00Z");
  ExpectOpening(saturday, "2026-02-21T01:00:00Z", "2026-02-21T01:00:00Z", "2026-02-21T05:00:00Z");
  ExpectOpening(saturday, "2026-02-21T04:59:59Z", "2026-02-21T01:00:00Z", "2026-02-21T05:00:00Z");
  ExpectOpening(saturday, "2026-02-21T05:00:00Z", "2026-02-28T01:00:00Z", "2026-02-28T05:00:00Z");
}

TEST(Schedule, LastsOverMidnight) {
  const Schedule night = Weekly(5, hours{22}, hours{8});
  ExpectOpening(night, "2026-02-21T03:00:00Z", "2026-02-20T21:00:00Z", "2026-02-21T05:00:00Z");
}

TEST(Schedule, MayLastAWeek) {
  const Schedule week = Weekly(1, hours{0}, hours{7 * 24});
  ExpectOpening(week, "2026-02-22T22:00:00Z", "2026-02-15T23:00:00Z", "2026-02-22T23:00:00Z");
  ExpectOpening(week, "2026-02-22T23:00:00Z", "2026-02-22T23:00:00Z", "2026-03-01T23:00:00Z");
}

TEST(Schedule, AStartInTheGapIsTheChangeItself) {
  // Warsaw goes from 02:00 to 03:00 on 2026-03-29, at 01:00 UTC.
  const Schedule sunday = Weekly(0, hours{2} + minutes{30}, hours{1});
  ExpectOpening(sunday, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z");
  ExpectOpening(sunday, "2026-03-30T12:00:00Z", "2026-04-05T00:30:00Z", "2026-04-05T01:30:00Z");
}

TEST(Schedule, AStartThatComesTwiceIsTheFirst) {
  // Warsaw goes from 03:00 back to 02:00 on 2026-10-25, at 01:00 UTC.
  const Schedule sunday = Weekly(0, hours{2} + minutes{30}, hours{1});
  ExpectOpening(sunday, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z");
  // After the end the second 02:30 does not open it again.
  ExpectOpening(sunday, "2026-10-25T01:30:00Z", "2026-11-01T01:30:00Z", "2026-11-01T02:30:00Z");
}

TEST(Schedule, TheDurationIsRealTimeOverAChange) {
  const Schedule saturday = Weekly(6, hours{22}, hours{8});
  // In spring it ends an hour later by the local clock, in autumn an hour earlier.
  ExpectOpening(saturday, "2026-03-28T22:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z");
  ExpectOpening(saturday, "2026-10-24T22:00:00Z", "2026-10-24T20:00:00Z", "2026-10-25T04:00:00Z");
}

TEST(Schedule, WorksInZonesWithOddOffsets) {
  ExpectOpening(Daily(hours{1}, hours{1}, "Asia/Kathmandu"), "2026-01-01T20:00:00Z",
                "2026-01-01T19:15:00Z", "2026-01-01T20:15:00Z");
  ExpectOpening(Daily(hours{9}, hours{1}, "Pacific/Kiritimati"), "2026-01-01T19:30:00Z",
                "2026-01-01T19:00:00Z", "2026-01-01T20:00:00Z");
}

TEST(Schedule, WorksFarFromNow) {
  const Schedule daily = Daily(hours{0}, hours{1}, "UTC");
  ExpectOpening(daily, "1971-01-01T00:30:00Z", "1971-01-01T00:00:00Z", "1971-01-01T01:00:00Z");
  ExpectOpening(daily, "2099-12-31T23:30:00Z", "2100-01-01T00:00:00Z", "2100-01-01T01:00:00Z");
}

}  // namespace
}  // namespace alertd::rules
