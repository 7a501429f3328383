// The window against the simplest thing that could be right.

#include <algorithm>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/window.h"

namespace alertd::window {
namespace {

using std::chrono::seconds;

constexpr Duration kRetention = seconds{600};
constexpr size_t kSeriesMax = 44;
constexpr size_t kSamplesPerBlock = 128;

class NaiveWindow {
 public:
  void Append(const std::string& series, Sample sample) {
    std::map<Timestamp, double>& samples = series_[series];
    if (sample.at < cutoff_) return;
    if (!samples.empty() && sample.at <= samples.rbegin()->first) return;
    samples[sample.at] = sample.value;
  }

  void Expire(Timestamp now) {
    cutoff_ = std::max(cutoff_, now - kRetention);
    for (auto& [name, samples] : series_) {
      samples.erase(samples.begin(), samples.lower_bound(cutoff_));
    }
  }

  std::vector<double> Range(const std::string& series, LeftOpenRange range) {
    std::vector<double> values;
    for (const auto& [at, value] : series_[series]) {
      if (at > range.after && at <= range.until && !IsStale(value)) values.push_back(value);
    }
    return values;
  }

  std::vector<double> Latest(const std::string& series, Timestamp at, Duration lookback) {
    const std::map<Timestamp, double>& samples = series_[series];
    auto after = samples.upper_bound(at);
    if (after == samples.begin()) return {};
    const auto& [time, value] = *std::prev(after);
    if (time <= at - lookback || IsStale(value)) return {};
    return {value};
  }

  size_t samples() const {
    size_t count = 0;
    for (const auto& [name, samples] : series_)
      count += samples.size();
    return count;
  }

 private:
  std::map<std::string, std::map<Timestamp, double>> series_;
  Timestamp cutoff_ = Timestamp::min();
};

class RandomWindowTest : public testing::TestWithParam<uint64_t> {
 protected:
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

  // Those of the three sources too.
  std::string SomeSeries() { return std::to_string(Below(40)); }

  std::string SeriesOf(const std::string& source) {
    return source.empty() ? SomeSeries() : source.back() + std::to_string(Below(9));
  }

  void AppendSome() {
    std::vector<SeriesSample> batch;
    const size_t count = Below(60);
    // Those of one source have the same time, but for some; series change between them.
    const std::string source = Below(3) == 0 ? "" : "source " + std::to_string(1 + Below(3));
    for (size_t i = 0; i < count; ++i) {
      const bool is_alone = source.empty() || Below(30) == 0;
      const std::string name = is_alone || Below(60) == 0 ? SomeSeries() : SeriesOf(source);
      const Result<SeriesId> id = window_.FindOrCreate({{"name", name}});
      ASSERT_TRUE(id.has_value());
      const Duration off{is_alone ? static_cast<int64_t>(Below(3000)) - 1000 : 0};
      const Sample sample{now_ + off,
                          Below(6) == 0 ? StaleMarker() : static_cast<double>(Below(1000))};
      batch.push_back({*id, sample});
      naive_.Append(name, sample);
    }
    window_.Append({.samples = batch, .extras = {}, .origin = {.source = source, .at = now_}});
  }

  void CompareSome() {
    const std::string name = SomeSeries();
    const Result<SeriesId> id = window_.FindOrCreate({{"name", name}});
    ASSERT_TRUE(id.has_value());
    const Timestamp at = now_ - seconds{Below(700)} + seconds{2};
    const Duration span = seconds{Below(400)};
    SampleColumns columns;
    window_.ReadRange(*id, {at - span, at}, columns);
    EXPECT_EQ(columns.values, naive_.Range(name, {at - span, at}));
    LatestColumns latest;
    window_.ReadLatest(std::vector<SeriesId>{*id}, at, span, latest);
    std::vector<double> values;
    if (latest.present[0] != 0) values.push_back(latest.values[0]);
    EXPECT_EQ(values, naive_.Latest(name, at, span));
  }

  std::mt19937_64 random_{GetParam()};
  Window window_{{.retention = kRetention, .series_max = kSeriesMax}};
  NaiveWindow naive_;
  Timestamp now_{Duration{1'700'000'000'000}};
};

TEST_P(RandomWindowTest, AgreesWithANaiveModel) {
  for (int step = 0; step < 2000 && !HasFailure(); ++step) {
    AppendSome();
    for (int i = 0; i < 5; ++i)
      CompareSome();
    // With short steps sources have many times within the retention.
    now_ += seconds{Below(GetParam() % 2 == 0 ? 5 : 2)};
    const bool pause = step % 500 == 250;
    if (pause) now_ += kRetention;
    if (pause || Below(20) == 0) {
      window_.Expire(now_);
      naive_.Expire(now_);
      // What has expired is given up in blocks.
      EXPECT_GE(window_.Stats().samples, naive_.samples());
      EXPECT_LE(window_.Stats().samples, naive_.samples() + kSamplesPerBlock * kSeriesMax);
    }
  }
  EXPECT_GT(window_.generation(), 1U) << "the test must reach the renumbering too";
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomWindowTest, testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace alertd::window
