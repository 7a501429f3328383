#include "tools/query_times.h"

#include <gtest/gtest.h>

namespace alertd::tools {
namespace {

constexpr Timestamp kNow{std::chrono::seconds{1'700'000'000}};

TEST(QueryTimes, AreAbsoluteOrFromNow) {
  const std::vector<std::pair<std::string_view, Duration>> cases = {
      {"now", Duration{0}},
      {"-1h", -std::chrono::hours{1}},
      {"now-1h30m", -std::chrono::minutes{90}},
      {"+5m", std::chrono::minutes{5}},
      {"now+250ms", Duration{250}},
      {"1700000060", std::chrono::seconds{60}},
      {"-60", -kNow.time_since_epoch() - std::chrono::seconds{60}},
      {"2023-11-14T22:13:20Z", Duration{0}},
  };
  for (const auto& [text, since] : cases) {
    const auto at = ParseTimeArgument(text, kNow);
    ASSERT_TRUE(at) << text << ": " << at.error().message;
    EXPECT_EQ(*at - kNow, since) << text;
  }
}

TEST(QueryTimes, OthersAreRefused) {
  for (const std::string_view text : {"", "noon", "now1h", "now-", "-1x", "now-1x", "-300000y"}) {
    EXPECT_FALSE(ParseTimeArgument(text, kNow)) << text;
  }
}

TEST(QueryTimes, OfThePastAreBeforeNowAndMeant) {
  for (const auto& [text, ago] : std::vector<std::pair<std::string_view, Duration>>{
           {"24h", std::chrono::hours{24}},
           {"-1h", std::chrono::hours{1}},
           {"now", Duration{0}},
           {"1699999940", std::chrono::seconds{60}},
           {"2023-11-14T21:13:20Z", std::chrono::hours{1}}}) {
    const auto at = ParsePastArgument(text, kNow);
    ASSERT_TRUE(at) << text << ": " << at.error().message;
    EXPECT_EQ(kNow - *at, ago) << text;
  }
  for (const auto& [text, message] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"-1",
            "\"-1\" in Unix seconds is 1969-12-31T23:59:59.000Z; expected a duration such as "
            "24h, or a time such as 2023-11-14T22:13:20.000Z"},
           {"2099", "\"2099\" in Unix seconds is 1970-01-01T00:34:59.000Z"},
           {"+5m", "2023-11-14T22:18:20.000Z has not come yet"},
           {"2099-01-01T00:00:00Z", "2099-01-01T00:00:00.000Z has not come yet"}}) {
    const auto at = ParsePastArgument(text, kNow);
    ASSERT_FALSE(at) << text;
    EXPECT_TRUE(at.error().message.starts_with(message)) << at.error().message;
  }
}

TEST(QueryTimes, StepsAreRoundAndMakeSomeHundredPointsAtMost) {
  EXPECT_EQ(DefaultStep(Duration{0}), std::chrono::seconds{1});
  EXPECT_EQ(DefaultStep(std::chrono::hours{1}), std::chrono::seconds{15});
  EXPECT_EQ(DefaultStep(std::chrono::hours{6}), std::chrono::minutes{2});
  EXPECT_EQ(DefaultStep(std::chrono::hours{24}), std::chrono::minutes{10});
  EXPECT_EQ(DefaultStep(std::chrono::hours{24 * 365}), std::chrono::hours{48});
}

}  // namespace
}  // namespace alertd::tools
