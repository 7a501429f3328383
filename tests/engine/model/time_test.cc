#include "engine/model/time.h"

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(DurationTest, EveryUnitIsRead) {
  const std::vector<std::pair<std::string, int64_t>> cases = {
      {"0", 0},
      {"0s", 0},
      {"1ms", 1},
      {"15s", 15'000},
      {"5m", 300'000},
      {"1h30m", 5'400'000},
      {"2w", 1'209'600'000},
      {"1d", 86'400'000},
      {"1y", 31'536'000'000},
      {"1y2w3d4h5m6s7ms",
       31'536'000'000 + 1'209'600'000 + 3 * 86'400'000LL + 4 * 3'600'000 + 5 * 60'000 + 6'007},
      {"1m0s", 60'000},
      {"90s", 90'000},
  };
  for (const auto& [text, ms] : cases) {
    const Result<Duration> span = ParseDuration(text);
    ASSERT_TRUE(span.has_value()) << text;
    EXPECT_EQ(span->count(), ms) << text;
  }
}

TEST(DurationTest, WhatIsNoDurationIsRefused) {
  for (const char* const text :
       {"", "5", "m", "5 m", "5m ", " 5m", "-5m", "+5m", "1.5h", "5M", "1m1h", "1m1m", "1ms1s",
        "5min", "1h-5m", "0x5m", "1hm", "99999999999999999999s"}) {
    const Result<Duration> span = ParseDuration(text);
    ASSERT_FALSE(span.has_value()) << text;
    EXPECT_EQ(span.error().message, "not a valid duration: \"" + std::string(text) +
                                        "\" (expected numbers with units, such as 5m or 1h30m)");
  }
}

TEST(DurationTest, WhatOverflowsIsRefused) {
  for (const char* const text :
       {"9223372036854775807s", "300000000y", "292277024y9223372036854775807ms"}) {
    const Result<Duration> span = ParseDuration(text);
    ASSERT_FALSE(span.has_value()) << text;
    EXPECT_EQ(span.error().message, "duration \"" + std::string(text) + "\" is out of range");
  }
}

TEST(DurationTest, TheyAreWrittenAsPrometheusWritesThem) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"0", "0s"},   {"90s", "1m30s"},   {"60m", "1h"},    {"7d", "1w"},
      {"8d", "8d"},  {"365d", "1y"},     {"366d", "366d"}, {"1500ms", "1s500ms"},
      {"24h", "1d"}, {"1d1ms", "1d1ms"}, {"36h", "1d12h"},
  };
  for (const auto& [text, written] : cases) {
    EXPECT_EQ(FormatDuration(*ParseDuration(text)), written) << text;
  }
}

TEST(DurationTest, WhatIsWrittenReadsBackTheSame) {
  std::mt19937_64 random(13);
  for (int i = 0; i < 5000; ++i) {
    const Duration span{static_cast<int64_t>(random() >> (1 + random() % 60))};
    const Result<Duration> read = ParseDuration(FormatDuration(span));
    ASSERT_TRUE(read.has_value()) << FormatDuration(span);
    ASSERT_EQ(*read, span);
  }
}

TEST(TimestampTest, Rfc3339AndUnixSecondsAreRead) {
  const std::vector<std::pair<std::string, int64_t>> cases = {
      {"1970-01-01T00:00:00Z", 0},
      {"2026-02-21T02:00:00Z", 1'771'639'200'000},
      {"2026-02-21T02:00:00.5Z", 1'771'639'200'500},
      {"2026-02-21T02:00:00.123456789Z", 1'771'639'200'123},
      {"2026-02-21T03:00:00+01:00", 1'771'639'200'000},
      {"2026-02-20T20:30:00-05:30", 1'771'639'200'000},
      {"2024-02-29T00:00:00Z", 1'709'164'800'000},
      {"1969-12-31T23:59:59.999Z", -1},
      {"0", 0},
      {"1771639200", 1'771'639'200'000},
      {"1771639200.123", 1'771'639'200'123},
      {"-1.5", -1500},
      {"1.7e9", 1'700'000'000'000},
  };
  for (const auto& [text, ms] : cases) {
    const Result<Timestamp> at = ParseTimestamp(text);
    ASSERT_TRUE(at.has_value()) << text;
    EXPECT_EQ(at->time_since_epoch().count(), ms) << text;
  }
}

TEST(TimestampTest, WhatIsNoTimeIsRefused) {
  for (const char* const text : {"",
                                 "now",
                                 "2026-02-21",
                                 "2026-02-21T02:00:00",
                                 "2026-02-21 02:00:00Z",
                                 "2026-02-30T00:00:00Z",
                                 "2025-02-29T00:00:00Z",
                                 "2026-13-01T00:00:00Z",
                                 "2026-00-01T00:00:00Z",
                                 "2026-01-00T00:00:00Z",
                                 "2026-02-21T24:00:00Z",
                                 "2026-02-21T00:60:00Z",
                                 "2026-02-21T00:00:60Z",
                                 "2026-02-21T00:00:00.Z",
                                 "2026-02-21T00:00:00Zx",
                                 "2026-02-21T00:00:00+1:00",
                                 "2026-02-21T00:00:00+24:00",
                                 "2026-2-1T00:00:00Z",
                                 "26-02-21T00:00:00Z",
                                 "2026-02-21T-1:00:00Z",
                                 "1e3x"}) {
    const Result<Timestamp> at = ParseTimestamp(text);
    ASSERT_FALSE(at.has_value()) << text;
    EXPECT_EQ(at.error().message.find("not a valid time: \"" + std::string(text) + "\""), 0U);
  }
  for (const char* const text : {"NaN", "Inf", "-inf", "1e16", "1e300"}) {
    const Result<Timestamp> at = ParseTimestamp(text);
    ASSERT_FALSE(at.has_value()) << text;
    EXPECT_EQ(at.error().message, "time \"" + std::string(text) + "\" is out of range");
  }
}

TEST(TimestampTest, WhatIsWrittenReadsBackTheSame) {
  EXPECT_EQ(FormatTimestamp(Timestamp{Duration{1'771'639'200'007}}), "2026-02-21T02:00:00.007Z");
  EXPECT_EQ(FormatTimestamp(Timestamp{Duration{-1}}), "1969-12-31T23:59:59.999Z");
  std::mt19937_64 random(17);
  for (int i = 0; i < 5000; ++i) {
    const Timestamp at{Duration{static_cast<int64_t>(random() % 253'402'300'800'000)}};
    const Result<Timestamp> read = ParseTimestamp(FormatTimestamp(at));
    ASSERT_TRUE(read.has_value()) << FormatTimestamp(at);
    ASSERT_EQ(*read, at);
  }
}

TEST(TimestampTest, UnixSecondsHaveTheirFraction) {
  EXPECT_EQ(UnixSeconds(Timestamp{Duration{1'500}}), 1.5);
}

}  // namespace
}  // namespace alertd
