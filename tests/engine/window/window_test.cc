#include "engine/window/window.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::window {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kLookback = minutes{5};

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

SeriesId MustCreate(Window& window, const Labels& labels) {
  const Result<SeriesId> id = window.FindOrCreate(labels);
  EXPECT_TRUE(id.has_value());
  return id ? *id : 0;
}

AppendCounts AppendOne(Window& window, SeriesId series, Timestamp at, double value) {
  const std::vector<SeriesSample> batch = {{series, {at, value}}};
  return window.Append(batch);
}

struct Read {
  bool present;
  double value;
  Timestamp at;
};

Read Latest(const Window& window, SeriesId series, Timestamp at, Duration lookback = kLookback) {
  LatestColumns columns;
  window.ReadLatest(std::vector<SeriesId>{series}, at, lookback, columns);
  return {columns.present[0] != 0, columns.values[0], columns.times[0]};
}

std::vector<double> Range(const Window& window, SeriesId series, LeftOpenRange range) {
  SampleColumns columns;
  window.ReadRange(series, range, columns);
  return columns.values;
}

TEST(WindowTest, TheSameLabelsAreTheSameSeries) {
  Window window{{}};
  const SeriesId first = MustCreate(window, {{"__name__", "up"}, {"job", "node"}});
  EXPECT_EQ(MustCreate(window, {{"job", "node"}, {"__name__", "up"}}), first);
  EXPECT_NE(MustCreate(window, {{"__name__", "up"}, {"job", "other"}}), first);
  EXPECT_NE(MustCreate(window, {{"__name__", "up"}}), first);
  EXPECT_EQ(window.series_count(), 3U);
  EXPECT_EQ(FormatLabels(window.LabelsOf(first)), "up{job=\"node\"}");
}

TEST(WindowTest, ASeriesWithoutLabelsIsASeries) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {});
  EXPECT_EQ(MustCreate(window, {}), series);
  EXPECT_TRUE(window.LabelsOf(series).empty());
  EXPECT_EQ(window.Select({}), std::vector<SeriesId>{series});
}

TEST(WindowTest, SeriesPastTheLimitAreRefusedAndOthersGoOn) {
  Window window{{.series_max = 2}};
  const std::vector<Labels> labels = {{{"a", "1"}}, {{"a", "2"}}, {{"a", "3"}}, {{"a", "1"}}};
  const std::vector<Result<SeriesId>> ids = window.FindOrCreate(labels);
  ASSERT_EQ(ids.size(), 4U);
  EXPECT_TRUE(ids[1].has_value());
  ASSERT_FALSE(ids[2].has_value());
  EXPECT_EQ(ids[2].error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(ids[2].error().message, "the window is full with 2 series; refused {a=\"3\"}");
  ASSERT_TRUE(ids[3].has_value());
  EXPECT_EQ(*ids[3], *ids[0]);
}

TEST(WindowTest, TheNewestSampleWithinTheLookbackIsRead) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  EXPECT_FALSE(Latest(window, series, At(0)).present);
  AppendOne(window, series, At(0), 1);
  AppendOne(window, series, At(15), 2);
  EXPECT_FALSE(Latest(window, series, At(-1)).present);
  EXPECT_EQ(Latest(window, series, At(0)).value, 1);
  EXPECT_EQ(Latest(window, series, At(14)).value, 1);
  EXPECT_EQ(Latest(window, series, At(15)).value, 2);
  EXPECT_EQ(Latest(window, series, At(100)).at, At(15));
  EXPECT_TRUE(Latest(window, series, At(314)).present);
  EXPECT_FALSE(Latest(window, series, At(315)).present) << "the lookback is open on the left";
}

TEST(WindowTest, AStaleSeriesIsAbsentFromItsMarkerOn) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  AppendOne(window, series, At(0), 1);
  AppendOne(window, series, At(15), StaleMarker());
  EXPECT_TRUE(Latest(window, series, At(14)).present);
  EXPECT_FALSE(Latest(window, series, At(15)).present);
  EXPECT_FALSE(Latest(window, series, At(20)).present);
  AppendOne(window, series, At(30), 3);
  EXPECT_EQ(Latest(window, series, At(30)).value, 3);
  EXPECT_EQ(Range(window, series, {At(-1), At(30)}), (std::vector<double>{1, 3}));
}

TEST(WindowTest, RangesAreOpenOnTheLeft) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  for (int i = 0; i < 1000; ++i)
    AppendOne(window, series, At(i), i);
  EXPECT_EQ(Range(window, series, {At(10), At(13)}), (std::vector<double>{11, 12, 13}));
  EXPECT_EQ(Range(window, series, {At(126), At(129)}), (std::vector<double>{127, 128, 129}));
  EXPECT_EQ(Range(window, series, {At(-100), At(0)}), (std::vector<double>{0}));
  EXPECT_EQ(Range(window, series, {At(998), At(5000)}), (std::vector<double>{999}));
  EXPECT_TRUE(Range(window, series, {At(999), At(5000)}).empty());
  EXPECT_EQ(Range(window, series, {At(-1), At(999)}).size(), 1000U);
}

TEST(WindowTest, SamplesThatDoNotFollowAreCountedAndLeftOut) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  const std::vector<SeriesSample> batch = {{series, {At(10), 1}},
                                           {series, {At(10), 1}},
                                           {series, {At(10), 2}},
                                           {series, {At(9), 3}},
                                           {series, {At(11), 4}}};
  const AppendCounts counts = window.Append(batch);
  EXPECT_EQ(counts.appended, 2U);
  EXPECT_EQ(counts.duplicates, 1U);
  EXPECT_EQ(counts.out_of_order, 1U);
  EXPECT_EQ(counts.out_of_bounds, 0U);
  EXPECT_EQ(Range(window, series, {At(0), At(20)}), (std::vector<double>{1, 4}));
}

TEST(WindowTest, RepeatingANanIsNoDuplicate) {
  Window window{{}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  AppendOne(window, series, At(10), StaleMarker());
  EXPECT_EQ(AppendOne(window, series, At(10), StaleMarker()).duplicates, 0U);
}

TEST(WindowTest, ExpiryForgetsWhatIsOlderThanTheRetention) {
  Window window{{.retention = minutes{10}}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  for (int i = 0; i <= 1200; i += 15)
    AppendOne(window, series, At(i), i);
  window.Expire(At(1200));
  EXPECT_EQ(Range(window, series, {At(-1), At(1200)}).front(), 600);
  EXPECT_GE(window.Stats().samples, 41U);
  EXPECT_LT(window.Stats().samples, 81U);  // all that there were
  EXPECT_EQ(window.Stats().oldest, At(600));
  EXPECT_EQ(window.Stats().newest, At(1200));
  const SeriesId other = MustCreate(window, {{"a", "2"}});
  EXPECT_EQ(AppendOne(window, other, At(599), 1).out_of_bounds, 1U);
  EXPECT_EQ(AppendOne(window, other, At(600), 1).appended, 1U);
}

TEST(WindowTest, AnExpiredSeriesKeepsItsIdUntilTheGenerationEnds) {
  Window window{{.retention = minutes{10}}};
  const SeriesId series = MustCreate(window, {{"a", "1"}});
  AppendOne(window, series, At(0), 1);
  window.Expire(At(601));
  EXPECT_EQ(window.generation(), 1U);
  EXPECT_EQ(window.Stats().series, 0U);
  EXPECT_EQ(window.Stats().series_removed, 1U);
  EXPECT_EQ(window.Stats().samples, 0U);
  EXPECT_TRUE(window.LabelValues("a", {}).empty());
  EXPECT_EQ(AppendOne(window, series, At(700), 2).appended, 1U);
  EXPECT_EQ(Latest(window, series, At(700)).value, 2);
  EXPECT_EQ(window.Stats().series, 1U);
}

TEST(WindowTest, ManyDeadSeriesEndTheGenerationAndTheOthersKeepTheirSamples) {
  Window window{{.retention = minutes{10}, .series_max = 100}};
  for (int i = 0; i < 100; ++i) {
    const SeriesId id = MustCreate(window, {{"a", std::to_string(i)}});
    AppendOne(window, id, i % 2 == 0 ? At(0) : At(500), i);
  }
  ASSERT_FALSE(window.FindOrCreate({{"a", "new"}}).has_value());
  const size_t bytes_before = window.Stats().bytes;
  window.Expire(At(700));
  EXPECT_EQ(window.generation(), 2U);
  EXPECT_EQ(window.series_count(), 50U);
  EXPECT_LT(window.Stats().bytes, bytes_before);
  for (int i = 1; i < 100; i += 2) {
    const SeriesId id = MustCreate(window, {{"a", std::to_string(i)}});
    ASSERT_LT(id, 50U);
    EXPECT_EQ(Latest(window, id, At(700)).value, i);
  }
  EXPECT_TRUE(window.FindOrCreate({{"a", "new"}}).has_value());
}

TEST(WindowTest, ABatchForAnotherGenerationIsNotTaken) {
  Window window{{}};
  const std::vector<SeriesSample> batch = {{MustCreate(window, {{"a", "1"}}), {At(0), 1}}};
  EXPECT_FALSE(window.Append({.samples = batch}, window.generation() + 1).has_value());
  EXPECT_FALSE(Latest(window, 0, At(0)).present);
  const std::optional<AppendCounts> counts = window.Append({.samples = batch}, window.generation());
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->appended, 1U);
}

TEST(WindowTest, AnIdThatNoSeriesHasReadsAsAbsent) {
  Window window{{}};
  EXPECT_FALSE(Latest(window, 7, At(0)).present);
  EXPECT_TRUE(Range(window, 7, {At(0), At(1)}).empty());
  EXPECT_TRUE(window.LabelsOf(7).empty());
  EXPECT_EQ(window.LabelsOf(std::vector<SeriesId>{7}).size(), 1U);
}

TEST(WindowTest, ManyRangesAreReadAsOneColumn) {
  Window window{{}};
  const SeriesId first = MustCreate(window, {{"a", "1"}});
  const SeriesId second = MustCreate(window, {{"a", "2"}});
  const SeriesId third = MustCreate(window, {{"a", "3"}});
  for (int i = 0; i < 5; ++i)
    AppendOne(window, first, At(i), i);
  for (int i = 0; i < 5; ++i)
    AppendOne(window, third, At(i), 10 + i);
  SampleColumns columns;
  std::vector<size_t> starts;
  window.ReadRanges(std::vector<SeriesId>{first, second, third}, {At(2), At(10)}, columns, starts);
  EXPECT_EQ(starts, (std::vector<size_t>{0, 2, 2, 4}));
  EXPECT_EQ(columns.values, (std::vector<double>{3, 4, 13, 14}));
}

TEST(WindowTest, LabelNamesAndValuesAreSorted) {
  Window window{{}};
  const std::vector<Labels> labels = {{{"__name__", "up"}, {"job", "node"}, {"zone", "b"}},
                                      {{"__name__", "up"}, {"job", "api"}},
                                      {{"__name__", "down"}, {"path", "/"}}};
  for (const Labels& set : labels)
    AppendOne(window, MustCreate(window, set), At(0), 1);
  MustCreate(window, {{"unseen", "1"}});
  EXPECT_EQ(window.LabelNames({}), (std::vector<std::string>{"__name__", "job", "path", "zone"}));
  EXPECT_EQ(window.LabelValues("job", {}), (std::vector<std::string>{"api", "node"}));
  EXPECT_TRUE(window.LabelValues("nothing", {}).empty());
  const Matchers down = {*Matcher::Make(MatchKind::kEqual, "__name__", "down")};
  EXPECT_EQ(window.LabelNames(down), (std::vector<std::string>{"__name__", "path"}));
  EXPECT_TRUE(window.LabelValues("job", down).empty());
  EXPECT_EQ(window.LabelValues("path", down), (std::vector<std::string>{"/"}));
}

}  // namespace
}  // namespace alertd::window
