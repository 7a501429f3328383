#include "rules/upcoming.h"

#include <gtest/gtest.h>

#include "engine/model/time.h"
#include "rules/alertmanager/time_range_text.h"

namespace alertd::rules {
namespace {

Timestamp At(const char* text) { return *ParseTimestamp(text); }

TEST(UpcomingSpans, OfAnIntervalBeginWithTheOneThatHoldsNow) {
  TimeInterval nights;
  nights.parts.emplace_back().times = {
      {.begin = *ParseDayTime("00:00"), .end = *ParseDayTime("06:00")}};
  const std::vector<OpenSpan> expected = {{At("2026-02-20T03:00:00Z"), At("2026-02-20T06:00:00Z")},
                                          {At("2026-02-21T00:00:00Z"), At("2026-02-21T06:00:00Z")}};
  EXPECT_EQ(UpcomingSpans(nights, At("2026-02-20T03:00:00Z"), 2), expected);
}

TEST(UpcomingSpans, OfAWindowThatWasThereAreNone) {
  Suppression window;
  window.starts_at = At("2026-02-20T00:00:00Z");
  window.ends_at = At("2026-02-20T06:00:00Z");
  const std::vector<OpenSpan> ahead = {{*window.starts_at, window.ends_at}};
  EXPECT_EQ(UpcomingSpans(window, At("2026-02-19T00:00:00Z"), 3), ahead);
  EXPECT_TRUE(UpcomingSpans(window, At("2026-02-20T06:00:00Z"), 3).empty());
}

TEST(UpcomingSpans, OfWhatAlwaysHoldsHaveNoEnd) {
  const std::vector<OpenSpan> always = {{At("2026-02-20T00:00:00Z"), std::nullopt}};
  EXPECT_EQ(UpcomingSpans(Suppression{}, At("2026-02-20T00:00:00Z"), 3), always);
}

}  // namespace
}  // namespace alertd::rules
