#include "tools/rule_test/histogram_text.h"

#include <string>

#include <gtest/gtest.h>

#include "tools/promql_test/histogram_notation.h"

namespace alertd::rule_test {
namespace {

std::string Formatted(const std::string& text) {
  const Result<promql_test::WrittenHistogram> written = promql_test::ParseHistogramNotation(text);
  return written ? FormatNotation(written->histogram) : written.error().message;
}

TEST(HistogramText, IsTheNotationItWasReadFrom) {
  for (const char* text : {
           "{{}}",
           "{{schema:1 count:32.1 sum:-0.3 z_bucket:7.1 z_bucket_w:0.05}}",
           "{{offset:-3 buckets:[5.1 10]}}",
           "{{count:9.1 n_offset:-5 n_buckets:[4.1 5]}}",
           "{{count:2 sum:3 counter_reset_hint:not_reset buckets:[2]}}",
           "{{counter_reset_hint:gauge}}",
           "{{counter_reset_hint:reset}}",
           "{{schema:-53 count:4 sum:5 custom_values:[5 10] buckets:[1 3]}}",
           "{{count:2 sum:NaN buckets:[1 0 0 1]}}",
       }) {
    EXPECT_EQ(Formatted(text), text);
  }
}

TEST(HistogramText, SaysTheSameOfHistogramsThatAreTheSame) {
  EXPECT_EQ(Formatted("{{buckets:[0 0 2 0] offset:3 count:2}}"),
            "{{count:2 offset:5 buckets:[2]}}");
  EXPECT_EQ(Formatted("{{sum:1e6 counter_reset_hint:unknown n_buckets:[0]}}"), "{{sum:1e+06}}");
}

TEST(HistogramText, DoesNotWriteOutLongGaps) {
  Histogram histogram;
  histogram.positive = {{0, 1}, {2'000'000'000, 1}};
  EXPECT_EQ(FormatNotation(histogram), "{{buckets:[1 …1999999999 empty ones… 1]}}");
}

}  // namespace
}  // namespace alertd::rule_test
