#include "engine/model/histogram.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/bucket_conversion.h"
#include "engine/model/histogram_arithmetic.h"
#include "engine/model/histogram_validation.h"

namespace alertd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Histogram Custom(std::vector<double> bounds, HistogramBuckets buckets) {
  Histogram histogram;
  histogram.schema = kCustomBucketsSchema;
  histogram.custom_bounds = std::move(bounds);
  histogram.positive = std::move(buckets);
  return histogram;
}

Histogram Exponential(int32_t schema, HistogramBuckets positive) {
  Histogram histogram;
  histogram.schema = schema;
  histogram.positive = std::move(positive);
  for (const HistogramBucket& bucket : histogram.positive)
    histogram.count += bucket.count;
  return histogram;
}

TEST(ExponentialBound, IsTheVeryNumberThatPrometheusHas) {
  EXPECT_EQ(ExponentialBound(0, 3), 8);
  EXPECT_EQ(ExponentialBound(-2, 1), 16);
  EXPECT_EQ(ExponentialBound(1, 1), 1.414213562373095);
  EXPECT_EQ(ExponentialBound(2, -1), 0.8408964152537144);
  EXPECT_EQ(ExponentialBound(3, 7), 2 * 0.9170040432046711);
  EXPECT_EQ(ExponentialBound(8, 255), 2 * 0.9972960560854698);
}

TEST(ExponentialBound, RisesInEverySchemaAndMeetsTheCoarserOnes) {
  for (int32_t schema = kSchemaMin; schema <= kSchemaMax; ++schema) {
    const int32_t index_max = schema < 0 ? 60 : 600;
    for (int32_t index = -index_max; index <= index_max; ++index) {
      const double bound = ExponentialBound(schema, index);
      EXPECT_LT(ExponentialBound(schema, index - 1), bound);
      EXPECT_NEAR(bound / std::exp2(std::ldexp(index, -schema)), 1, 1e-14);
      if (schema > kSchemaMin && index % 2 == 0) {
        EXPECT_EQ(bound, ExponentialBound(schema - 1, index / 2));
      }
    }
  }
}

TEST(ExponentialBound, EndsWithTheLargestFloat) {
  for (int32_t schema = 0; schema <= kSchemaMax; ++schema) {
    const int32_t last = 1024 * (1 << schema);
    EXPECT_EQ(ExponentialBound(schema, last), std::numeric_limits<double>::max());
    EXPECT_EQ(ExponentialBound(schema, last + 1), kInfinity);
  }
  EXPECT_EQ(ExponentialBound(-4, 64), std::numeric_limits<double>::max());
}

TEST(HistogramArithmetic, TheCoarserSchemaCounts) {
  Histogram sum = Exponential(1, {{1, 1}, {2, 2}, {3, 4}});
  EXPECT_FALSE(Add(sum, Exponential(0, {{1, 10}, {3, 5}})).bounds_reconciled);
  EXPECT_EQ(sum.schema, 0);
  EXPECT_EQ(sum.positive, (HistogramBuckets{{1, 13}, {2, 4}, {3, 5}}));
  EXPECT_EQ(sum.count, 22);
}

TEST(HistogramArithmetic, TheWiderZeroBucketTakesWhatItReaches) {
  Histogram wide = Exponential(0, {{3, 7}});
  wide.zero_threshold = 1;
  wide.zero_count = 2;
  Add(wide, Exponential(0, {{0, 3}, {1, 5}}));
  EXPECT_EQ(wide.zero_count, 5) << "(0.5,1] is within";
  EXPECT_EQ(wide.positive, (HistogramBuckets{{1, 5}, {3, 7}}));
}

TEST(HistogramArithmetic, AZeroBucketNeverDividesAPopulatedBucket) {
  Histogram narrow = Exponential(0, {{2, 3}, {4, 1}});
  Histogram wide;
  wide.zero_threshold = 3;
  wide.zero_count = 1;
  Add(narrow, wide);
  EXPECT_EQ(narrow.zero_threshold, 4);
  EXPECT_EQ(narrow.zero_count, 4);
  EXPECT_EQ(narrow.positive, (HistogramBuckets{{4, 1}}));
}

TEST(HistogramArithmetic, OfDifferentCustomBoundsTheCommonOnesAreLeft) {
  Histogram sum = Custom({1, 2, 3}, {{0, 1}, {1, 2}, {2, 4}, {3, 8}});
  EXPECT_TRUE(Add(sum, Custom({1, 3, 4}, {{0, 10}, {1, 20}, {2, 40}, {3, 80}})).bounds_reconciled);
  EXPECT_EQ(sum.custom_bounds, (std::vector<double>{1, 3}));
  EXPECT_EQ(sum.positive, (HistogramBuckets{{0, 11}, {1, 26}, {2, 128}}));
}

TEST(HistogramArithmetic, WhatIsAddedAndTakenAwayLeavesNothing) {
  Histogram histogram = Exponential(2, {{-3, 1}, {5, 2}});
  Histogram same = histogram;
  Subtract(same, histogram);
  EXPECT_TRUE(same.positive.empty());
  EXPECT_EQ(same.count, 0);
}

TEST(DetectReset, SeesEveryWayToCountLess) {
  const Histogram before = Exponential(1, {{1, 2}, {4, 3}});
  EXPECT_FALSE(DetectReset(before, before));
  EXPECT_FALSE(DetectReset(Exponential(1, {{1, 2}, {2, 1}, {4, 3}}), before));
  EXPECT_FALSE(DetectReset(Exponential(0, {{1, 2}, {2, 3}}), before)) << "coarser";
  EXPECT_TRUE(DetectReset(Exponential(1, {{1, 1}, {4, 9}}), before)) << "a bucket";
  EXPECT_TRUE(DetectReset(Exponential(1, {{4, 9}}), before)) << "a bucket is gone";
  EXPECT_TRUE(DetectReset(Exponential(1, {{1, 2}, {4, 2}}), before)) << "the count";
  EXPECT_TRUE(DetectReset(Exponential(2, {{2, 9}, {8, 9}}), before)) << "finer";
  EXPECT_TRUE(DetectReset(Custom({1}, {{0, 99}}), before)) << "another kind";
}

TEST(ValidateHistogram, RefusesWhatNoSourceMaySend) {
  const std::vector<std::pair<Histogram, std::string>> cases = {
      {Exponential(0, {{1, -1}}), "histogram has a bucket whose observation count is negative: -1"},
      {Custom({2, 1}, {}), "histogram custom bounds must be in strictly increasing order: 2, 1"},
      {Custom({1, kInfinity}, {}), "histogram custom bounds must be finite: +Inf"},
      {Custom({1}, {{2, 1}}), "histogram has a bucket 2 beyond its 1 custom bounds"},
      {Custom({1}, {{-1, 1}}), "histogram has a bucket -1 beyond its 1 custom bounds"}};
  for (const auto& [histogram, message] : cases) {
    const Status valid = ValidateHistogram(histogram);
    ASSERT_FALSE(valid.has_value()) << message;
    EXPECT_EQ(valid.error().message, message);
  }
  Histogram with_zero = Custom({1}, {{0, 1}});
  with_zero.zero_count = 1;
  EXPECT_FALSE(ValidateHistogram(with_zero).has_value());
  Histogram with_bounds = Exponential(0, {{0, 1}});
  with_bounds.custom_bounds = {1};
  EXPECT_FALSE(ValidateHistogram(with_bounds).has_value());
  EXPECT_TRUE(ValidateHistogram(Custom({1, 2}, {{0, 1}, {2, 5}})).has_value());
  EXPECT_TRUE(ValidateHistogram(Custom({-kInfinity, 2}, {{0, 1}, {2, 5}})).has_value());
  EXPECT_TRUE(ValidateHistogram(Exponential(8, {{-5, 1}})).has_value());
}

TEST(ConvertToCustomBuckets, TakesTheDifferencesOfCumulativeCounts) {
  const auto converted = ConvertToCustomBuckets(
      {.buckets = {{2, 5}, {1, 3}, {kInfinity, 9}, {1, 77}}, .count = 9, .sum = 4.5});
  ASSERT_TRUE(converted.has_value());
  EXPECT_EQ(converted->custom_bounds, (std::vector<double>{1, 2}));
  EXPECT_EQ(converted->positive, (HistogramBuckets{{0, 3}, {1, 2}, {2, 4}}));
  EXPECT_EQ(converted->count, 9);
  EXPECT_EQ(converted->sum, 4.5);
}

TEST(ConvertToCustomBuckets, TheCountStandsInForTheHighestBucket) {
  const auto counted = ConvertToCustomBuckets({.buckets = {{1, 3}}, .count = 5, .sum = {}});
  ASSERT_TRUE(counted.has_value());
  EXPECT_EQ(counted->positive, (HistogramBuckets{{0, 3}, {1, 2}}));
  const auto uncounted = ConvertToCustomBuckets({.buckets = {{1, 3}}, .count = {}, .sum = {}});
  ASSERT_TRUE(uncounted.has_value());
  EXPECT_EQ(uncounted->count, 3);
}

TEST(ConvertToCustomBuckets, RefusesCountsThatContradictEachOther) {
  EXPECT_FALSE(ConvertToCustomBuckets({.buckets = {{1, 3}, {2, 2}}, .count = {}, .sum = {}}));
  EXPECT_FALSE(ConvertToCustomBuckets({.buckets = {{1, -3}}, .count = {}, .sum = {}}));
  EXPECT_FALSE(
      ConvertToCustomBuckets({.buckets = {{1, 3}, {kInfinity, 4}}, .count = 5, .sum = {}}));
}

}  // namespace
}  // namespace alertd
