#include "tools/promql_test/histogram_notation.h"

#include <cmath>

#include <gtest/gtest.h>

namespace alertd::promql_test {
namespace {

WrittenHistogram Parse(std::string_view text) {
  auto written = ParseHistogramNotation(text);
  EXPECT_TRUE(written) << text << ": " << written.error().message;
  return written ? *std::move(written) : WrittenHistogram();
}

TEST(HistogramNotation, EveryKeyHasItsPlace) {
  const WrittenHistogram written = Parse(
      "{{schema:1 count:9 sum:-3.5 z_bucket:2 z_bucket_w:0.5 buckets:[1 0 2] offset:-1 "
      "n_buckets:[4] n_offset:3 counter_reset_hint:gauge}}");
  const Histogram& histogram = written.histogram;
  EXPECT_TRUE(written.hint_given);
  EXPECT_EQ(histogram.hint, ResetHint::kGauge);
  EXPECT_EQ(histogram.schema, 1);
  EXPECT_EQ(histogram.count, 9);
  EXPECT_EQ(histogram.sum, -3.5);
  EXPECT_EQ(histogram.zero_count, 2);
  EXPECT_EQ(histogram.zero_threshold, 0.5);
  EXPECT_EQ(histogram.positive, (HistogramBuckets{{-1, 1}, {1, 2}}));
  EXPECT_EQ(histogram.negative, (HistogramBuckets{{3, 4}}));
}

TEST(HistogramNotation, NothingIsDerivedAndTheHintIsLeftOpen) {
  const WrittenHistogram written = Parse("{{}}");
  EXPECT_FALSE(written.hint_given);
  EXPECT_EQ(written.histogram.count, 0);
  EXPECT_EQ(written.histogram.zero_threshold, 0);
  EXPECT_EQ(Parse("{{buckets:[5 5]}}").histogram.count, 0);
}

TEST(HistogramNotation, KeysAreInAnyCaseAndNumbersMayBeSpecial) {
  EXPECT_EQ(Parse("{{SUM:Inf Count:3}}").histogram.sum, INFINITY);
  EXPECT_TRUE(std::isnan(Parse("{{sum:NaN}}").histogram.sum));
  EXPECT_EQ(Parse("{{schema:-53 custom_values:[0.5 1e3] buckets:[1 2 3]}}").histogram.custom_bounds,
            (std::vector<double>{0.5, 1000}));
}

TEST(HistogramNotation, WhatNoSourceSendsIsRefused) {
  for (const std::string_view text :
       {"", "{}", "{{", "{{}", "{{count}}", "{{cnt:1}}", "{{count:x}}", "{{buckets:[1 2}}",
        "{{buckets:[a]}}", "{{schema:9}}", "{{schema:-5}}", "{{schema:1.5}}",
        "{{counter_reset_hint:maybe}}", "{{offset:99999999999}}"}) {
    EXPECT_FALSE(ParseHistogramNotation(text)) << text;
  }
}

TEST(ScriptNumber, IsDecimalSpecialOrADuration) {
  EXPECT_EQ(*ParseScriptNumber("-1_000.5"), -1000.5);
  EXPECT_EQ(*ParseScriptNumber(".5"), 0.5);
  EXPECT_EQ(*ParseScriptNumber("1m30s"), 90);
  EXPECT_EQ(*ParseScriptNumber("-250ms"), -0.25);
  EXPECT_EQ(*ParseScriptNumber("-inf"), -INFINITY);
  EXPECT_TRUE(std::isnan(*ParseScriptNumber("nan")));
  for (const std::string_view text : {"", "x", "1z", "--1", "1 2"}) {
    EXPECT_FALSE(ParseScriptNumber(text)) << text;
  }
}

}  // namespace
}  // namespace alertd::promql_test
