// Windows whose samples settle in files, against one that has them all in memory.

#include "engine/window/settling.h"

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/chunk_writer.h"
#include "engine/window/window.h"
#include "tests/engine/window/logged_window.h"
#include "tests/support/temporary_folder.h"

namespace alertd::window {
namespace {

using std::chrono::seconds;
using testing::TemporaryFolder;

constexpr Duration kRetention = seconds{2000};
const WindowOptions kOptions{.retention = kRetention, .series_max = 1000};

Timestamp At(int64_t seconds_since_start) {
  return Timestamp{Duration{1'700'000'000'000}} + seconds{seconds_since_start};
}

class SettlingTest : public ::testing::Test {
 protected:
  Result<Settlement> Begin(Timestamp until, size_t absorbed = 0) {
    auto writer = ChunkWriter::Create(NextPath(), {.until = until});
    EXPECT_TRUE(writer);
    auto settlement = window_->BeginSettling(until, absorbed, *writer);
    EXPECT_TRUE(writer->Finish());
    return settlement;
  }

  void End(Settlement settlement) {
    const auto file = ChunkFile::Open(NextPath());
    ASSERT_TRUE(file) << file.error().message;
    files_.resize(files_.size() - settlement.replaced.size());
    files_.push_back(*file);
    ASSERT_TRUE(window_->EndSettling(std::move(settlement), *file));
    ++files_written_;
  }

  void Settle(Timestamp until, size_t absorbed = 0) {
    auto settlement = Begin(until, absorbed);
    ASSERT_TRUE(settlement) << settlement.error().message;
    End(*std::move(settlement));
  }

  std::string NextPath() const { return folder_.At(std::to_string(files_written_)); }

  void Add(int64_t at, double value, const std::string& name = "v",
           const std::string& source = "s") {
    const auto series = window_->FindOrCreate({{"__name__", name}});
    ASSERT_TRUE(series);
    const SeriesSample sample{*series, {At(at), value}};
    window_->Append(SampleBatch{.samples = {&sample, 1}, .origin = {source, At(at)}});
  }

  std::vector<double> Values(const std::string& name = "v") const {
    const auto series = window_->FindOrCreate({{"__name__", name}});
    SampleColumns columns;
    window_->ReadRange(*series, {At(-10), At(100'000)}, columns);
    return columns.values;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Window> window_ = std::make_unique<Window>(kOptions);
  std::vector<std::shared_ptr<const ChunkFile>> files_;
  size_t files_written_ = 0;
};

using Doubles = std::vector<double>;

TEST_F(SettlingTest, WhatHasSettledIsReadAsBefore) {
  for (int i = 0; i < 10; ++i)
    Add(i * 15, i);
  Settle(At(60));
  EXPECT_EQ(files_[0]->samples(), 4U);
  EXPECT_EQ(Values(), (Doubles{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(window_->Stats().samples, 10U);
  EXPECT_EQ(window_->Stats().oldest, At(0));
}

TEST_F(SettlingTest, AFileTakesThePlaceOfOthers) {
  for (int i = 0; i < 10; ++i)
    Add(i * 15, i);
  Settle(At(30));
  Settle(At(60));
  Settle(At(90), 2);
  ASSERT_EQ(files_.size(), 1U);
  EXPECT_EQ(files_[0]->samples(), 6U);
  EXPECT_EQ(Values(), (Doubles{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_F(SettlingTest, WhatComesLateWhileItIsWrittenIsThereAndSettlesNext) {
  Add(0, 1);
  Add(15, 2);
  auto settlement = Begin(At(100));
  ASSERT_TRUE(settlement);
  Add(30, 3);
  Add(30, 30, "w");
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
  End(*std::move(settlement));
  EXPECT_EQ(files_[0]->samples(), 2U);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
  Add(45, 4);
  Settle(At(100));
  EXPECT_EQ(files_[1]->samples(), 3U);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3, 4}));
  EXPECT_EQ(Values("w"), Doubles{30});
}

TEST_F(SettlingTest, WhatComesLateAfterwardsIsThereToo) {
  Add(0, 1);
  Settle(At(100));
  Add(15, 2);
  EXPECT_EQ(Values(), (Doubles{1, 2}));
  Settle(At(200));
  EXPECT_EQ(Values(), (Doubles{1, 2}));
}

TEST_F(SettlingTest, AClockThatIsSetBackDoublesNothing) {
  for (int i = 0; i < 100; ++i)
    Add(i * 15, i);
  const Doubles before = Values();
  Settle(At(1000));
  Settle(At(500));
  EXPECT_EQ(Values(), before);
  Settle(At(1200));
  EXPECT_EQ(Values(), before);
}

TEST_F(SettlingTest, WhatCouldNotBeWrittenStaysInMemory) {
  Add(0, 1);
  ASSERT_TRUE(Begin(At(100)));
  Add(15, 2);
  window_->CancelSettling();
  Add(30, 3);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
  Settle(At(100));
  EXPECT_EQ(files_[0]->samples(), 3U);
  EXPECT_EQ(Values(), (Doubles{1, 2, 3}));
}

TEST_F(SettlingTest, AFileThatIsTakenAwayIsForgotten) {
  Add(0, 1);
  Add(15, 2);
  Settle(At(10));
  window_->Detach(*files_[0]);
  EXPECT_EQ(Values(), Doubles{2});
}

TEST_F(SettlingTest, FilesExpire) {
  Add(0, 1);
  Settle(At(10));
  Add(3000, 2);
  const std::weak_ptr<const ChunkFile> file = files_[0];
  files_.clear();
  window_->Expire(At(0) + kRetention + seconds{1});
  EXPECT_TRUE(file.expired());
  EXPECT_EQ(Values(), Doubles{2});
}

TEST_F(SettlingTest, SettledSamplesTakeLittleMemory) {
  for (int i = 0; i < 200; ++i) {
    for (int k = 0; k < 50; ++k)
      Add(i * 15, i * k, "v" + std::to_string(k));
  }
  const size_t before = window_->Stats().bytes;
  Settle(At(199 * 15));
  EXPECT_LT(window_->Stats().bytes, before);
}

// Two windows get the same samples, and one of them settles them.
class RandomSettlingTest : public SettlingTest, public ::testing::WithParamInterface<uint64_t> {
 protected:
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

  SampleExtra SomeExtra(size_t series) {
    SampleExtra extra;
    if (series % 5 == 1) extra.start = At(static_cast<int64_t>(Below(2)));
    if (series % 5 != 2) return extra;
    Histogram histogram;
    histogram.count = static_cast<double>(Below(50));
    histogram.sum = histogram.count / 4;
    histogram.positive = {{1, histogram.count}};
    extra.histogram = std::make_shared<const Histogram>(std::move(histogram));
    return extra;
  }

  void AppendSome() {
    const size_t source = Below(4);
    const bool is_late = Below(6) == 0;
    const Timestamp at =
        now_ - (is_late ? Duration{static_cast<int64_t>(Below(300'000))} : Duration{0});
    std::vector<SeriesSample> samples;
    std::vector<SampleExtra> extras;
    for (size_t i = 0; i < 8; ++i) {
      if (Below(5) == 0) continue;
      // Some go from one source to another.
      const size_t series = Below(15) == 0 ? Below(32) : source * 8 + i;
      const Labels labels{{"__name__", "v" + std::to_string(series)}};
      const auto id = window_->FindOrCreate(labels);
      ASSERT_EQ(id.has_value(), plain_.FindOrCreate(labels).has_value());
      const Duration off{Below(40) == 0 ? -1 : 0};
      const double value = Below(15) == 0 ? StaleMarker() : static_cast<double>(Below(100)) / 4;
      samples.push_back({*id, {at + off, value}});
      extras.push_back(SomeExtra(series));
    }
    const std::string name = source == 0 ? "" : "source " + std::to_string(source);
    const SampleBatch batch{.samples = samples, .extras = extras, .origin = {name, at}};
    const AppendCounts counts = window_->Append(batch);
    const AppendCounts plain = plain_.Append(batch);
    EXPECT_EQ(counts.appended, plain.appended);
    EXPECT_EQ(counts.duplicates, plain.duplicates);
    EXPECT_EQ(counts.out_of_order, plain.out_of_order);
  }

  // In words: all of two windows' answers would be too many.
  static std::string FirstDifference(const Answers& answers, const Answers& expected) {
    for (const auto& [series, samples] : expected) {
      const auto found = answers.find(series);
      if (found == answers.end()) return series + " is missing";
      for (size_t i = 0; i < samples.size(); ++i) {
        if (i < found->second.size() && found->second[i] == samples[i]) continue;
        const int64_t at = std::get<0>(samples[i]).time_since_epoch().count();
        return series + ": sample " + std::to_string(i) + " of " + std::to_string(samples.size()) +
               " at " + std::to_string(at) + ", " + std::get<2>(samples[i]);
      }
      if (found->second.size() > samples.size()) return series + " has more samples";
    }
    return answers.size() == expected.size() ? "" : "there are more series";
  }

  void ExpectSame() {
    std::vector<Timestamp> instants;
    instants.reserve(6);
    for (int i = 0; i < 6; ++i)
      instants.push_back(now_ - Duration{static_cast<int64_t>(Below(2'500'000))});
    ASSERT_EQ(FirstDifference(AnswersOf(*window_, instants), AnswersOf(plain_, instants)), "");
    const LeftOpenRange range{now_ - Duration{static_cast<int64_t>(Below(1'500'000))}, now_};
    for (SeriesId series = 0; series < plain_.series_count(); ++series) {
      SampleColumns columns;
      SampleColumns plain;
      window_->ReadRange(series, range, columns);
      plain_.ReadRange(series, range, plain);
      ASSERT_EQ(columns.times, plain.times);
    }
  }

  std::mt19937_64 random_{GetParam()};
  Timestamp now_ = At(0);
  Window plain_{kOptions};
};

TEST_P(RandomSettlingTest, ReadsAsOneThatDoesNotSettle) {
  for (int step = 0; step < 700; ++step) {
    AppendSome();
    now_ += Duration{static_cast<int64_t>(Below(4)) * 5000};
    if (step % 40 == 39) {
      const Timestamp until = now_ - Duration{static_cast<int64_t>(Below(600'000))};
      const size_t absorbed = Below(3) == 0 ? Below(files_.size() + 1) : 0;
      auto settlement = Begin(until, absorbed);
      ASSERT_TRUE(settlement);
      for (size_t i = Below(4); i > 0; --i)
        AppendSome();
      ASSERT_NO_FATAL_FAILURE(ExpectSame()) << "while settling, step " << step;
      if (Below(5) == 0) {
        window_->CancelSettling();
      } else {
        End(*std::move(settlement));
      }
    }
    if (Below(100) == 0) {
      window_->Expire(now_);
      plain_.Expire(now_);
      std::erase_if(files_, [&](const auto& file) { return file->newest() < now_ - kRetention; });
    }
    if (step % 20 != 0) continue;
    ASSERT_NO_FATAL_FAILURE(ExpectSame()) << "step " << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomSettlingTest, ::testing::Range(uint64_t{0}, uint64_t{4}));

}  // namespace
}  // namespace alertd::window
