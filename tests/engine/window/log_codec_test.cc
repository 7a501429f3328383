// What LogEncoder writes and LogDecoder reads.

#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/log_decoder.h"
#include "engine/window/window.h"
#include "tests/engine/window/logged_window.h"

namespace alertd::window {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr size_t kPlenty = size_t{1} << 26U;

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

SeriesId Series(Window& window, const std::string& name, const std::string& instance = "a") {
  const Result<SeriesId> made = window.FindOrCreate({{"__name__", name}, {"instance", instance}});
  EXPECT_TRUE(made.has_value());
  return *made;
}

void Add(Window& window, SeriesId series, Timestamp at, double value) {
  const SeriesSample sample{series, {at, value}};
  window.Append({&sample, 1});
}

class LogCodecTest : public ::testing::Test {
 protected:
  LogCodecTest() { window_.BeginLog(kPlenty); }

  void Take(LogCut cut = LogCut::kGoOn) {
    LogBlock block = window_.TakeLog(cut);
    EXPECT_FALSE(block.lost_some);
    segments_.back().push_back(std::move(block.bytes));
    if (cut == LogCut::kNewSegment) segments_.emplace_back();
  }

  // Reads all segments into another window.
  void Replay(Window& replayed) const {
    for (const std::vector<std::string>& segment : segments_) {
      LogDecoder decoder(replayed);
      for (const std::string& block : segment) {
        const Status applied = decoder.Apply(block);
        ASSERT_TRUE(applied) << applied.error().message;
      }
    }
  }

  void ExpectTheSame(const std::vector<Timestamp>& instants = {}) const {
    Window replayed({});
    Replay(replayed);
    EXPECT_EQ(AnswersOf(replayed, instants), AnswersOf(window_, instants));
  }

  Window window_ = Window({});
  std::vector<std::vector<std::string>> segments_ = {{}};
};

TEST_F(LogCodecTest, AWindowWithoutALogHasNothingToTake) {
  Window quiet({});
  Add(quiet, Series(quiet, "v"), At(0), 1);
  EXPECT_TRUE(quiet.TakeLog(LogCut::kGoOn).bytes.empty());
}

TEST_F(LogCodecTest, EveryKindOfValueComesBackBitForBit) {
  using Limits = std::numeric_limits<double>;
  const std::vector<double> values = {0.0,
                                      -0.0,
                                      1,
                                      2,
                                      2,
                                      -7,
                                      0.1,
                                      0.1 + 0.2,
                                      Limits::infinity(),
                                      -Limits::infinity(),
                                      Limits::quiet_NaN(),
                                      std::bit_cast<double>(uint64_t{0x7ff8000000000001}),
                                      Limits::denorm_min(),
                                      Limits::max(),
                                      Limits::lowest(),
                                      9007199254740992,
                                      9007199254740991,
                                      -9007199254740992,
                                      1e300,
                                      1'700'000'000.25,
                                      3};
  const SeriesId series = Series(window_, "v");
  for (size_t i = 0; i < values.size(); ++i)
    Add(window_, series, At(static_cast<int64_t>(i)), values[i]);
  Take();
  Window replayed({});
  Replay(replayed);
  SampleColumns columns;
  replayed.ReadRange(0, {At(-1), At(1000)}, columns);
  ASSERT_EQ(columns.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(std::bit_cast<uint64_t>(columns.values[i]), std::bit_cast<uint64_t>(values[i])) << i;
  }
}

TEST_F(LogCodecTest, ASeriesThatHasEndedHasEndedAfterwardsToo) {
  const SeriesId series = Series(window_, "v");
  Add(window_, series, At(0), 5);
  Add(window_, series, At(10), StaleMarker());
  Add(window_, series, At(20), 6);
  Take();
  ExpectTheSame({At(5), At(15), At(25)});
}

TEST_F(LogCodecTest, HistogramsAndStartsComeBack) {
  Histogram native;
  native.schema = -2;
  native.zero_threshold = 0.001;
  native.zero_count = 2;
  native.count = 9.5;
  native.sum = -3.25;
  native.positive = {{-70'000, 1}, {3, 4.5}, {4, 1}};
  native.negative = {{1, 1}};
  Histogram custom;
  custom.schema = kCustomBucketsSchema;
  custom.count = 3;
  custom.sum = 4;
  custom.positive = {{0, 1}, {2, 2}};
  custom.custom_bounds = {0.5, 1, 2.5};
  Histogram gauge = native;
  gauge.hint = ResetHint::kGauge;
  const SeriesId series = Series(window_, "h");
  int64_t at = 0;
  for (const Histogram& histogram : {native, native, custom, gauge}) {
    const SeriesSample sample{series, {At(++at), 0}};
    const SampleExtra extra{std::make_shared<const Histogram>(histogram), At(-100)};
    window_.Append({&sample, 1}, {&extra, 1});
  }
  Add(window_, series, At(++at), 7);
  Take();
  ExpectTheSame();
  Window replayed({});
  Replay(replayed);
  SampleColumns columns;
  replayed.ReadRange(0, {At(0), At(10)}, columns);
  ASSERT_EQ(columns.size(), 5U);
  EXPECT_EQ(columns.histogram(1)->hint, ResetHint::kNotReset);
  EXPECT_EQ(columns.histogram(3)->hint, ResetHint::kGauge);
}

TEST_F(LogCodecTest, WhatTheWindowRefusesIsNotInTheLog) {
  const SeriesId series = Series(window_, "v");
  Add(window_, series, At(10), 1);
  Take();
  Add(window_, series, At(5), 2);
  Add(window_, series, At(10), 3);
  Take();
  EXPECT_FALSE(segments_[0][0].empty());
  EXPECT_TRUE(segments_[0][1].empty());
}

TEST_F(LogCodecTest, ASegmentStandsForItself) {
  const SeriesId series = Series(window_, "v");
  Add(window_, series, At(0), 1.5);
  Take(LogCut::kNewSegment);
  Add(window_, series, At(10), 1.5);
  Take();
  segments_.erase(segments_.begin());
  Window replayed({});
  Replay(replayed);
  SampleColumns columns;
  replayed.ReadRange(0, {At(-1), At(100)}, columns);
  EXPECT_EQ(columns.times, (std::vector{At(10)}));
  EXPECT_EQ(columns.values, (std::vector{1.5}));
}

TEST_F(LogCodecTest, AfterTooMuchHasComeNothingIsWrittenUntilTheNextSegment) {
  Window window({});
  window.BeginLog(1000);
  const SeriesId series = Series(window, "v");
  for (int i = 0; i < 1000; ++i)
    Add(window, series, At(i), i * 0.1);
  const LogBlock lost = window.TakeLog(LogCut::kGoOn);
  EXPECT_TRUE(lost.lost_some);
  EXPECT_TRUE(lost.bytes.empty());
  Add(window, series, At(1000), 1);
  EXPECT_TRUE(window.TakeLog(LogCut::kNewSegment).lost_some);
  Add(window, series, At(1001), 2);
  const LogBlock good = window.TakeLog(LogCut::kGoOn);
  EXPECT_FALSE(good.lost_some);
  Window replayed({});
  LogDecoder decoder(replayed);
  ASSERT_TRUE(decoder.Apply(good.bytes));
  EXPECT_EQ(decoder.samples(), 1U);
}

// A scrape of counters and gauges such as targets have.
TEST_F(LogCodecTest, ASampleTakesAboutThreeBytes) {
  constexpr int kSeries = 1000;
  constexpr int kScrapes = 60;
  std::mt19937_64 random(1);
  std::vector<SeriesSample> scrape;
  std::vector<double> steps;
  for (int i = 0; i < kSeries; ++i) {
    scrape.push_back({Series(window_, "v" + std::to_string(i)), {At(0), 0}});
    steps.push_back(i % 2 == 0 ? 0 : static_cast<double>(random() % 1000));
  }
  for (int64_t i = 0; i < kScrapes; ++i) {
    for (size_t j = 0; j < scrape.size(); ++j)
      scrape[j].sample = {At(15 * i), scrape[j].sample.value + steps[j]};
    window_.Append({.samples = scrape, .extras = {}, .origin = {.source = "a", .at = At(15 * i)}});
  }
  Take(LogCut::kNewSegment);
  EXPECT_LT(segments_[0][0].size(), 3U * kSeries * kScrapes);
  ExpectTheSame();
  // Those of one source are kept together again.
  Window replayed({});
  Replay(replayed);
  EXPECT_LT(replayed.Stats().bytes, window_.Stats().bytes * 11 / 10);
}

TEST_F(LogCodecTest, SourcesAndOwnTimesComeBack) {
  std::vector<SeriesSample> batch;
  for (const char* name : {"a", "b", "c"})
    batch.push_back({Series(window_, name), {}});
  for (int64_t i = 0; i < 50; ++i) {
    for (SeriesSample& each : batch)
      each.sample = {At(10 * i), static_cast<double>(i)};
    batch[1].sample.at -= seconds{3};
    const std::string source = i < 30 ? "first" : "second";
    window_.Append(
        {.samples = batch, .extras = {}, .origin = {.source = source, .at = At(10 * i)}});
    if (i % 20 == 0) Add(window_, Series(window_, "alone"), At(10 * i), 1);
    if (i % 7 == 0) Take(i % 21 == 0 ? LogCut::kNewSegment : LogCut::kGoOn);
  }
  Take();
  ExpectTheSame({At(5), At(295), At(305), At(490)});
}

TEST_F(LogCodecTest, AWindowThatIsFullTakesTheSeriesThatItHasRoomFor) {
  for (const char* name : {"a", "b", "c"})
    Add(window_, Series(window_, name), At(0), 1);
  Add(window_, Series(window_, "a"), At(1), 2);
  Take();
  Window small({.retention = hours{2}, .series_max = 2});
  LogDecoder decoder(small);
  ASSERT_TRUE(decoder.Apply(segments_[0][0]));
  EXPECT_EQ(decoder.series_refused(), 1U);
  EXPECT_EQ(small.Stats().samples, 3U);
}

// Series that come and go in a window so small that it gives them other ids now and then.
class RandomHistory {
 public:
  explicit RandomHistory(uint64_t seed) : random_(seed) { window_.BeginLog(kPlenty); }

  void Step() {
    now_ += static_cast<int64_t>(random_() % 5);
    if (random_() % 50 == 0) window_.Expire(At(now_));
    const auto name = "s" + std::to_string(random_() % 40 + static_cast<uint64_t>(now_) / 700 * 40);
    const Result<SeriesId> series = window_.FindOrCreate({{"__name__", name}, {"job", "x"}});
    if (series) {
      const double value = static_cast<double>(random_() % 100) / 4;
      const Duration part{random_() % 3};
      Add(window_, *series, At(now_) + part, value > 22 ? StaleMarker() : value);
    }
    if (random_() % 20 == 0) Take(random_() % 5 == 0 ? LogCut::kNewSegment : LogCut::kGoOn);
  }

  void Take(LogCut cut) {
    segments_.back().push_back(window_.TakeLog(cut).bytes);
    if (cut == LogCut::kNewSegment) segments_.emplace_back();
  }

  void ExpectThatItComesBack() {
    Take(LogCut::kGoOn);
    window_.Expire(At(now_));
    Window replayed({.retention = kRetention, .series_max = 1'000'000});
    replayed.Expire(At(now_));
    for (const auto& segment : segments_) {
      LogDecoder decoder(replayed);
      for (const std::string& block : segment)
        EXPECT_TRUE(decoder.Apply(block));
    }
    EXPECT_EQ(AnswersOf(replayed), AnswersOf(window_));
  }

  uint64_t generation() const { return window_.generation(); }

 private:
  static constexpr Duration kRetention = seconds{600};

  std::mt19937_64 random_;
  Window window_{{.retention = kRetention, .series_max = 64}};
  std::vector<std::vector<std::string>> segments_ = {{}};
  int64_t now_ = 0;
};

TEST_F(LogCodecTest, RandomHistoriesComeBackAlsoWhenSeriesGetOtherIds) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    RandomHistory history(seed);
    for (int step = 0; step < 2000; ++step)
      history.Step();
    ASSERT_GT(history.generation(), 1U) << "the seed renumbers nothing";
    history.ExpectThatItComesBack();
  }
}

TEST_F(LogCodecTest, BytesThatMakeNoSenseAreRefusedWithTheirPlace) {
  struct Case {
    std::string bytes;
    std::string message;
  };
  const std::vector<Case> cases = {
      {std::string(1, '\x00'), "a sample is of an unknown series"},
      {"\x80", "an entry has no kind"},
      {std::string("\x01"), "a time is cut off"},
      {std::string("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11), "out of all bounds"},
      {"\x06", "a series has no labels"},
      {std::string("\x06\x05\x05", 3), "unknown texts"},
      {std::string("\x06\x00\x01\xff\x00\x01x", 7), "not UTF-8"},
      {std::string("\x06\x00\x01x\x00\x01x", 7), "a series has no name"},
      {std::string("\x03", 1), "something unknown"},
      {std::string("\x0b\x00", 2), "a histogram makes no sense"},
  };
  for (const Case& wrong : cases) {
    Window window({});
    LogDecoder decoder(window);
    const Status applied = decoder.Apply(wrong.bytes);
    ASSERT_FALSE(applied) << wrong.message;
    EXPECT_NE(applied.error().message.find(wrong.message), std::string::npos)
        << applied.error().message;
    EXPECT_NE(applied.error().message.find(" of a block of "), std::string::npos);
  }
}

}  // namespace
}  // namespace alertd::window
