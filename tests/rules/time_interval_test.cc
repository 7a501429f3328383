#include "rules/time_interval.h"

#include <gtest/gtest.h>

#include "engine/model/time.h"
#include "rules/alertmanager/time_range_text.h"

namespace alertd::rules {
namespace {

Timestamp At(const char* text) { return *ParseTimestamp(text); }

TimeInterval Of(TimeIntervalPart part) {
  TimeInterval interval;
  interval.name = "test";
  interval.parts.push_back(std::move(part));
  return interval;
}

TEST(TimeIntervals, HoldWhereEveryListHolds) {
  TimeIntervalPart part;
  part.weekdays = {*ParseWeekdays("Monday:Friday")};
  part.times = {{.begin = *ParseDayTime("09:00"), .end = *ParseDayTime("17:00")}};
  const TimeInterval work = Of(part);
  EXPECT_TRUE(Contains(work, At("2026-02-20T09:00:00Z")));   // a Friday
  EXPECT_FALSE(Contains(work, At("2026-02-20T17:00:00Z")));  // the end is not included
  EXPECT_FALSE(Contains(work, At("2026-02-21T10:00:00Z")));  // a Saturday
  EXPECT_EQ(NextChange(work, At("2026-02-20T17:00:00Z")), At("2026-02-23T09:00:00Z"));
  EXPECT_EQ(NextChange(work, At("2026-02-20T10:00:00Z")), At("2026-02-20T17:00:00Z"));
}

TEST(TimeIntervals, CountDaysFromTheEndOfTheMonth) {
  TimeIntervalPart part;
  part.days_of_month = {*ParseDaysOfMonth("-3:-1"), *ParseDaysOfMonth("30:31")};
  const TimeInterval ends = Of(part);
  EXPECT_TRUE(Contains(ends, At("2026-02-26T00:00:00Z")));
  EXPECT_FALSE(Contains(ends, At("2026-02-25T23:59:00Z")));
  EXPECT_TRUE(Contains(ends, At("2026-03-30T12:00:00Z")));
  EXPECT_FALSE(Contains(ends, At("2026-02-01T12:00:00Z")));
}

TEST(TimeIntervals, AreLocal) {
  TimeIntervalPart part;
  part.timezone = "Europe/Warsaw";
  part.times = {{.begin = *ParseDayTime("02:00"), .end = *ParseDayTime("24:00")}};
  part.months = {*ParseMonths("march")};
  const TimeInterval interval = Of(part);
  EXPECT_FALSE(Contains(interval, At("2026-03-28T00:59:00Z")));
  EXPECT_TRUE(Contains(interval, At("2026-03-28T01:00:00Z")));
  // The clock goes from 02:00 to 03:00.
  EXPECT_EQ(NextChange(interval, At("2026-03-28T23:30:00Z")), At("2026-03-29T01:00:00Z"));
}

TEST(TimeIntervals, WithoutPartsNeverHold) {
  TimeInterval none;
  EXPECT_FALSE(Contains(none, At("2026-03-28T00:00:00Z")));
  EXPECT_EQ(NextChange(none, At("2026-03-28T00:00:00Z")), std::nullopt);
}

TEST(TimeIntervals, EndWithTheirYears) {
  TimeIntervalPart part;
  part.years = {*ParseYears("2025:2026")};
  const TimeInterval years = Of(part);
  EXPECT_EQ(NextChange(years, At("2026-06-01T00:00:00Z")), At("2027-01-01T00:00:00Z"));
  EXPECT_EQ(NextChange(years, At("2027-06-01T00:00:00Z")), std::nullopt);
}

}  // namespace
}  // namespace alertd::rules
