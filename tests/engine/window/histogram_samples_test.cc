#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/window.h"

namespace alertd::window {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLookback = minutes{5};

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

Histogram Counting(double count) {
  Histogram histogram;
  histogram.count = count;
  histogram.sum = 2 * count;
  histogram.positive = {{1, count}};
  return histogram;
}

class HistogramSamplesTest : public testing::Test {
 protected:
  void SetUp() override {
    const Result<SeriesId> series = window_.FindOrCreate({{"__name__", "latency"}});
    ASSERT_TRUE(series.has_value());
    series_ = *series;
  }

  AppendCounts Add(int64_t at, Histogram histogram) {
    const SeriesSample sample{series_, {At(at), 0}};
    const SampleExtra extra{std::make_shared<const Histogram>(std::move(histogram)), {}};
    return window_.Append({&sample, 1}, {&extra, 1});
  }

  AppendCounts AddFloat(int64_t at, double value, Timestamp start = {}) {
    const SeriesSample sample{series_, {At(at), value}};
    const SampleExtra extra{nullptr, start};
    return window_.Append({&sample, 1}, {&extra, 1});
  }

  SampleColumns Range(int64_t after, int64_t until) const {
    SampleColumns columns;
    window_.ReadRange(series_, {At(after), At(until)}, columns);
    return columns;
  }

  // What the newest sample's histogram is hinted to be.
  ResetHint HintAfter(Histogram histogram) {
    Add(++last_, std::move(histogram));
    return Range(last_ - 1, last_).histogram(0)->hint;
  }

  Window window_{{.retention = std::chrono::hours{2}}};
  SeriesId series_ = 0;
  int64_t last_ = 0;
};

TEST_F(HistogramSamplesTest, TheNewestIsReadAsAHistogram) {
  Add(0, Counting(1));
  Add(10, Counting(3));
  LatestColumns columns;
  window_.ReadLatest(std::vector<SeriesId>{series_}, At(5), kLookback, columns);
  ASSERT_EQ(columns.present[0], kHistogram);
  EXPECT_EQ(columns.histograms[0]->count, 1);
  window_.ReadLatest(std::vector<SeriesId>{series_}, At(15), kLookback, columns);
  EXPECT_EQ(columns.histograms[0]->count, 3);
}

TEST_F(HistogramSamplesTest, AColumnOfFloatsHasNoHistograms) {
  AddFloat(0, 1);
  LatestColumns columns;
  window_.ReadLatest(std::vector<SeriesId>{series_}, At(5), kLookback, columns);
  EXPECT_EQ(columns.present[0], kFloat);
  EXPECT_TRUE(columns.histograms.empty());
  EXPECT_TRUE(Range(-1, 5).extras.empty());
}

TEST_F(HistogramSamplesTest, FloatsAndHistogramsOfASeriesKeepTheirPlaces) {
  AddFloat(0, 7);
  Add(1, Counting(1));
  AddFloat(2, StaleMarker());
  AddFloat(3, 8);
  const SampleColumns columns = Range(-1, 3);
  ASSERT_EQ(columns.size(), 3U);
  EXPECT_EQ(columns.histogram(0), nullptr);
  EXPECT_EQ(columns.histogram(1)->count, 1);
  EXPECT_EQ(columns.values, (std::vector<double>{7, 0, 8}));
}

TEST_F(HistogramSamplesTest, TheyMoveWithTheirSamplesThroughGrowthAndExpiry) {
  constexpr int64_t kSamples = 400;
  for (int64_t i = 0; i < kSamples; ++i) {
    if (i % 3 == 0) {
      AddFloat(i * 60, static_cast<double>(i));
    } else {
      Add(i * 60, Counting(static_cast<double>(i)));
    }
    window_.Expire(At(i * 60));
  }
  const SampleColumns columns = Range(0, kSamples * 60);
  ASSERT_EQ(columns.size(), 121U);  // two hours and both their ends
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto number = static_cast<double>(i + kSamples - columns.size());
    const HistogramPtr& histogram = columns.histogram(i);
    EXPECT_EQ(histogram == nullptr ? columns.values[i] : histogram->count, number);
  }
}

TEST_F(HistogramSamplesTest, ExpiredOnesGiveTheirMemoryBack) {
  const size_t before = window_.Stats().bytes;
  for (int64_t i = 0; i < 300; ++i)
    Add(i, Counting(static_cast<double>(i)));
  const size_t full = window_.Stats().bytes;
  EXPECT_GT(full, before + 300 * sizeof(Histogram));
  window_.Expire(At(100'000));
  EXPECT_LT(window_.Stats().bytes, before + 300 * sizeof(Histogram));
}

TEST_F(HistogramSamplesTest, TheSameOneAgainChangesNothing) {
  Add(0, Counting(1));
  EXPECT_EQ(Add(0, Counting(1)).duplicates, 0U);
  EXPECT_EQ(Add(0, Counting(2)).duplicates, 1U);
  EXPECT_EQ(AddFloat(0, 1).duplicates, 1U);
  EXPECT_EQ(Add(-1, Counting(2)).out_of_order, 1U);
}

TEST_F(HistogramSamplesTest, StartsOfCountersAreKept) {
  AddFloat(10, 1, At(3));
  AddFloat(20, 2);
  const SampleColumns columns = Range(0, 20);
  ASSERT_EQ(columns.extras.size(), 2U);
  EXPECT_EQ(columns.extras[0].start, At(3));
  EXPECT_EQ(columns.extras[1].start, Timestamp{});
}

TEST_F(HistogramSamplesTest, AHintTellsWhetherItCountsOn) {
  EXPECT_EQ(HintAfter(Counting(1)), ResetHint::kUnknown) << "the first of all";
  EXPECT_EQ(HintAfter(Counting(2)), ResetHint::kNotReset);
  EXPECT_EQ(HintAfter(Counting(1)), ResetHint::kUnknown) << "counts fell";
  Histogram hinted = Counting(5);
  hinted.hint = ResetHint::kReset;
  EXPECT_EQ(HintAfter(hinted), ResetHint::kUnknown);
  hinted = Counting(1);
  hinted.hint = ResetHint::kNotReset;
  EXPECT_EQ(HintAfter(hinted), ResetHint::kUnknown) << "a hint that counts contradict";
  Histogram coarser = Counting(5);
  coarser.schema = -1;
  EXPECT_EQ(HintAfter(coarser), ResetHint::kUnknown) << "other buckets";
}

TEST_F(HistogramSamplesTest, AGaugeStaysOne) {
  Histogram gauge = Counting(5);
  gauge.hint = ResetHint::kGauge;
  EXPECT_EQ(HintAfter(gauge), ResetHint::kGauge);
  gauge.count = 3;
  EXPECT_EQ(HintAfter(gauge), ResetHint::kGauge);
  EXPECT_EQ(HintAfter(Counting(6)), ResetHint::kUnknown) << "no counter before it";
}

TEST_F(HistogramSamplesTest, AfterAFloatOrAStalenessMarkerARunBegins) {
  Add(0, Counting(1));
  AddFloat(1, 1);
  last_ = 1;
  EXPECT_EQ(HintAfter(Counting(2)), ResetHint::kUnknown);
  EXPECT_EQ(HintAfter(Counting(3)), ResetHint::kNotReset);
  AddFloat(++last_, StaleMarker());
  EXPECT_EQ(HintAfter(Counting(4)), ResetHint::kUnknown);
}

}  // namespace
}  // namespace alertd::window
