#include "engine/model/histogram_trim.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace alertd {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Buckets (1,2] and (2,4].
const Histogram kExponential{
    .count = 6, .sum = 12, .positive = {{1, 2}, {2, 4}}, .negative = {}, .custom_bounds = {}};
const Histogram kCustom{.schema = kCustomBucketsSchema,
                        .count = 12,
                        .sum = 60,
                        .positive = {{0, 4}, {1, 6}, {2, 2}},
                        .negative = {},
                        .custom_bounds = {5, 10}};

TEST(Trimmed, LeavesAHistogramAloneThatIsOnOneSide) {
  for (const Histogram& histogram : {kExponential, kCustom}) {
    EXPECT_TRUE(SameHistogram(Trimmed(histogram, -kInfinity, TrimSide::kKeepAbove), histogram));
  }
  EXPECT_TRUE(SameHistogram(Trimmed(kExponential, 4, TrimSide::kKeepBelow), kExponential));
}

TEST(Trimmed, DividesAnExponentialBucketByLogarithm) {
  const Histogram below = Trimmed(kExponential, std::sqrt(8.0), TrimSide::kKeepBelow);
  EXPECT_DOUBLE_EQ(below.count, 4);
  ASSERT_EQ(below.positive.size(), 2U);
  EXPECT_DOUBLE_EQ(below.positive[1].count, 2);
  EXPECT_DOUBLE_EQ(below.sum, 2 * std::sqrt(2.0) + 2 * std::sqrt(2 * std::sqrt(8.0)));

  const Histogram above = Trimmed(kExponential, std::sqrt(8.0), TrimSide::kKeepAbove);
  ASSERT_EQ(above.positive.size(), 1U);
  EXPECT_DOUBLE_EQ(above.positive[0].count, 2);
}

TEST(Trimmed, DividesACustomBucketLinearly) {
  const Histogram below = Trimmed(kCustom, 7.5, TrimSide::kKeepBelow);
  EXPECT_EQ(below.positive, (HistogramBuckets{{0, 4}, {1, 3}}));
  EXPECT_EQ(below.count, 7);
  EXPECT_EQ(below.sum, 4 * 2.5 + 3 * 6.25);
}

TEST(Trimmed, TakesAnEndlessBucketWholeOrNotAtAll) {
  EXPECT_EQ(Trimmed(kCustom, 20, TrimSide::kKeepBelow).positive,
            (HistogramBuckets{{0, 4}, {1, 6}}));
  const Histogram above = Trimmed(kCustom, 20, TrimSide::kKeepAbove);
  EXPECT_EQ(above.positive, (HistogramBuckets{{2, 2}}));
  EXPECT_EQ(above.sum, 40);
}

TEST(Trimmed, GivesTheZeroBucketTheSignOfTheOthers) {
  Histogram histogram = kExponential;
  histogram.zero_threshold = 0.5;
  histogram.zero_count = 8;
  EXPECT_EQ(Trimmed(histogram, 0.25, TrimSide::kKeepBelow).zero_count, 4);
  EXPECT_EQ(Trimmed(histogram, 0, TrimSide::kKeepBelow).zero_count, 0);
  histogram.negative = {{1, 1}};
  EXPECT_EQ(Trimmed(histogram, 0.25, TrimSide::kKeepBelow).zero_count, 6);
}

}  // namespace
}  // namespace alertd
