#include "tools/promql_test/series_notation.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "engine/model/number.h"
#include "engine/model/sample.h"

namespace alertd::promql_test {
namespace {

// The labels and the values of a line, "_" where there is no sample.
std::string Values(std::string_view line) {
  const auto series = ParseScriptSeries(line);
  if (!series) return "error: " + series.error().message;
  std::string text = FormatLabels(series->labels);
  for (const auto& value : series->values) {
    if (!value.has_value()) {
      text += " _";
    } else if (value->histogram != nullptr) {
      text += " " + FormatHistogram(*value->histogram);
    } else {
      text += IsStale(value->value) ? " stale" : " " + FormatFloat(value->value);
    }
  }
  return text;
}

TEST(SeriesNotation, ItemsExpand) {
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {"a 1 2", "a 1 2"},
      {"a _x3", "a _ _ _"},
      {"a _", "a _"},
      {"a 0x3", "a 0 0 0 0"},
      {"a 0+0x3", "a 0 0 0 0"},
      {"a 1+2x2 -1-2x1", "a 1 3 5 -1 -3"},
      {"a -5+10x1", "a -5 5"},
      {"a 1e3-1e2x1", "a 1000 900"},
      {"a 1e-1+1e-1x1", "a 0.1 0.2"},
      {"a 0.1+0.1x2", "a 0.1 0.2 0.30000000000000004"},
      {"a 1m", "a 60"},
      {"a 3 stale 4", "a 3 stale 4"},
      {"a Inf -Inf NaN", "a +Inf -Inf NaN"},
      {"a NaN+1x1 Inf-1x1", "a NaN NaN +Inf +Inf"},
      {"a\t1\t 2 ", "a 1 2"},
      {"a", "a"},
      {"a {{count:1}}x1 {{sum:2}}", "a {count:1, sum:0} {count:1, sum:0} {count:0, sum:2}"},
      {"a {{count:1 buckets:[1]}}+{{count:2 buckets:[0 2]}}x1",
       "a {count:1, sum:0, (0.5,1]:1} {count:3, sum:0, (0.5,1]:1, (1,2]:2}"},
      {"a {{count:3}}-{{count:1}}x1", "a {count:3, sum:0} {count:2, sum:0}"},
  };
  for (const auto& [line, values] : cases)
    EXPECT_EQ(Values(line), values) << line;
}

TEST(SeriesNotation, MetricsAreThoseOfPromql) {
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {"{} 1", "{} 1"},
      {"{a=\"x\"} 1", "{a=\"x\"} 1"},
      {"up{job=\"n\", b='it\\'s',} 1", "up{b=\"it's\", job=\"n\"} 1"},
      {"up { job = \"n\" } 1", "up{job=\"n\"} 1"},
      {"{\"a name\", \"a label\"=`v`} 1", "{\"a name\", \"a label\"=\"v\"} 1"},
      {"up{a=\"\"} 1", "up 1"},
      {"up{a=\"}\"} 1", "up{a=\"}\"} 1"},
      {"sum 1", "sum 1"},
  };
  for (const auto& [line, values] : cases)
    EXPECT_EQ(Values(line), values) << line;
}

TEST(SeriesNotation, OtherLinesAreRefused) {
  for (const std::string_view line : {"a NaNx2",        "a infx2",
                                      "a -Infx2",       "a 1+NaNx2",
                                      "a 0x10x2",       "a 0X10",
                                      "a 0X10x2",       "a 1+0x10x2",
                                      "a 1x",           "a 1x-1",
                                      "a x3",           "a 1+x2",
                                      "a 1++1x2",       "a{ 1",
                                      "a{b} 1x1x1",     "a{b=1} 1",
                                      "a {{count:1} 2", "a {{schema:1}}+{{schema:0}}x2",
                                      "a {{}}*{{}}x2",  "a 1x99999999999",
                                      "a stalex2"}) {
    EXPECT_TRUE(Values(line).starts_with("error: ")) << line << " is " << Values(line);
  }
}

TEST(SeriesNotation, TheHintOfASequenceIsThatOfTheSecondHistogram) {
  const auto series = ParseScriptSeries(
      "a {{count:1}}+{{count:1 counter_reset_hint:gauge}}x1 "
      "{{count:1 counter_reset_hint:gauge}}+{{count:1}}x1");
  ASSERT_TRUE(series);
  EXPECT_TRUE(series->values[0]->hint_given);
  EXPECT_FALSE(series->values[3]->hint_given);
}

TEST(SeriesNotation, StartsAreRelativeToTheirSamples) {
  EXPECT_TRUE(IsStartsLine("a@st -30s"));
  EXPECT_TRUE(IsStartsLine("a{b=\"c\"}@st 0"));
  EXPECT_FALSE(IsStartsLine("a{b=\"@st\"} 1"));
  const auto starts = ParseScriptStarts("a{b=\"c\"}@st _ -30s 0x1 _x2 -1m-30sx1");
  ASSERT_TRUE(starts) << starts.error().message;
  using std::chrono::seconds;
  EXPECT_EQ(starts->offsets, (std::vector<std::optional<Duration>>{
                                 std::nullopt, seconds{-30}, seconds{0}, seconds{0}, std::nullopt,
                                 std::nullopt, seconds{-60}, seconds{-90}}));
  EXPECT_FALSE(ParseScriptStarts("a 1"));
  EXPECT_FALSE(ParseScriptStarts("a@st 1x"));
}

}  // namespace
}  // namespace alertd::promql_test
