// A window whose samples are in the log and in files of chunks, through restarts and kills.

#include <algorithm>
#include <array>
#include <csignal>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "engine/window/chunk_folder.h"
#include "engine/window/sample_log.h"
#include "tests/engine/window/logged_window.h"
#include "tests/support/temporary_folder.h"

namespace alertd::window {
namespace {

using std::chrono::seconds;
using testing::TemporaryFolder;

constexpr Duration kKeep = std::chrono::hours{2};
constexpr Duration kStep = seconds{5};
const WindowOptions kOptions{.retention = kKeep, .series_max = 1000};

Timestamp AtStep(int64_t step) { return Timestamp{Duration{1'700'000'000'000}} + step * kStep; }

void Require(const Status& status) { ALERTD_CHECK(status.has_value()); }

// What a process has: the window, and its samples on disk.
class Store {
 public:
  Store(const std::string& folder, Timestamp now)
      : log_(*SampleLog::Open({.folder = folder, .keep = kKeep, .file_bytes_max = 2000})),
        chunks_(*ChunkFolder::Open({.folder = folder, .keep = kKeep, .files_per_level = 3})) {
    const ChunkReport chunks = chunks_.Attach(window_, now);
    damages_ = chunks.damages;
    const ReplayReport report = log_.Replay(window_, now, [](uint64_t, uint64_t) {});
    damages_.insert(damages_.end(), report.damages.begin(), report.damages.end());
    window_.BeginLog(size_t{1} << 26U);
  }

  Window& window() { return window_; }
  const std::vector<std::string>& damages() const { return damages_; }

  void Write(Timestamp now) {
    const LogCut cut = log_.NextCut(now);
    Require(log_.Write(window_.TakeLog(cut), cut, now));
  }

  // Whether there was anything to settle.
  bool Settle(Timestamp until) {
    if (!log_.CanSettle(until)) return false;
    const uint64_t first_unfinished = log_.first_unfinished();
    Require(chunks_.Settle(window_, until));
    Require(log_.DropSettled(until, first_unfinished));
    return true;
  }

  void DropOld(Timestamp now) {
    Require(log_.DropOld(now));
    Require(chunks_.DropOld(window_, now, log_.bytes()));
  }

 private:
  Window window_{kOptions};
  SampleLog log_;
  ChunkFolder chunks_;
  std::vector<std::string> damages_;
};

HistogramPtr SomeHistogram(double count) {
  Histogram histogram;
  histogram.count = count;
  histogram.sum = count / 4;
  histogram.positive = {{1, count}};
  return std::make_shared<const Histogram>(std::move(histogram));
}

// Series begin, end, and are missing now and then.
bool HasSample(int series, int source, int64_t step) {
  if (series == 4) return step >= 100;
  return series != 5 || step % 7 != source;
}

// Samples that follow from the step: of the same three sources each time.
void AppendStep(Window& window, int64_t step) {
  for (int source = 0; source < 3; ++source) {
    std::vector<SeriesSample> samples;
    std::vector<SampleExtra> extras;
    for (int i = 0; i < 6; ++i) {
      if (!HasSample(i, source, step)) continue;
      const auto id = window.FindOrCreate(
          {{"__name__", "v" + std::to_string(i)}, {"source", std::to_string(source)}});
      const bool ends = i == 3 && step % 50 == 49;
      const double value = ends ? StaleMarker() : static_cast<double>(step * i) / 8;
      samples.push_back({*id, {AtStep(step), value}});
      SampleExtra extra;
      if (i == 1) extra.start = AtStep(step / 40 * 40);
      if (i == 2) extra.histogram = SomeHistogram(static_cast<double>(step % 90));
      extras.push_back(extra);
    }
    const std::string name = "source " + std::to_string(source);
    window.Append({.samples = samples, .extras = extras, .origin = {name, AtStep(step)}});
  }
}

Answers AnswersUpTo(int64_t step) {
  Window window(kOptions);
  for (int64_t i = 0; i <= step; ++i)
    AppendStep(window, i);
  return AnswersOf(window, {AtStep(step), AtStep(step / 2)});
}

class StoredWindowTest : public ::testing::TestWithParam<uint64_t> {
 protected:
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

  std::string folder() const { return folder_.At("samples"); }

  std::mt19937_64 random_{GetParam()};
  TemporaryFolder folder_;
};

TEST_P(StoredWindowTest, IsAfterARestartWhatItWas) {
  auto store = std::make_unique<Store>(folder(), AtStep(0));
  size_t settled = 0;
  for (int64_t step = 0; step < 600; ++step) {
    AppendStep(store->window(), step);
    store->Write(AtStep(step));
    const auto lag = static_cast<int64_t>(5 + Below(30));
    if (Below(25) == 0 && store->Settle(AtStep(step - lag))) ++settled;
    if (Below(40) != 0) continue;
    store.reset();
    store = std::make_unique<Store>(folder(), AtStep(step));
    EXPECT_TRUE(store->damages().empty());
    ASSERT_TRUE(AnswersOf(store->window(), {AtStep(step), AtStep(step / 2)}) == AnswersUpTo(step))
        << "step " << step;
  }
  EXPECT_GT(settled, 5U);
}

// The child says how many steps are on disk, a byte for each.
[[noreturn]] void WriteUntilKilled(const std::string& folder, int64_t step, int said) {
  Store store(folder, AtStep(step));
  for (;; ++step) {
    AppendStep(store.window(), step);
    store.Write(AtStep(step));
    const char byte = 0;
    ALERTD_CHECK(::write(said, &byte, 1) == 1);
    if (step % 11 == 0) store.Settle(AtStep(step - 8));
    if (step % 50 == 0) store.DropOld(AtStep(step));
  }
}

// Lets a child write `steps` steps on disk, and some more, and kills it.
void WriteAndKill(const std::string& folder, int64_t first_step, size_t steps) {
  std::array<int, 2> said = {};
  ASSERT_EQ(::pipe(said.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) WriteUntilKilled(folder, first_step, said[1]);
  ::close(said[1]);
  for (size_t i = 0; i < steps; ++i) {
    char byte = 0;
    ASSERT_EQ(::read(said[0], &byte, 1), 1);
  }
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(said[0]);
}

TEST_P(StoredWindowTest, LosesNothingThatWasWrittenWhenItIsKilled) {
  int64_t first_step = 0;
  for (int round = 0; round < 8; ++round) {
    const size_t steps = 1 + Below(60);
    WriteAndKill(folder(), first_step, steps);
    const int64_t written = first_step + static_cast<int64_t>(steps) - 1;
    Store store(folder(), AtStep(written));
    EXPECT_TRUE(store.damages().empty());
    const std::optional<Timestamp> newest = store.window().Stats().newest;
    ASSERT_TRUE(newest);
    ASSERT_GE(*newest, AtStep(written)) << "round " << round;
    const int64_t last = (*newest - AtStep(0)) / kStep;
    ASSERT_TRUE(AnswersOf(store.window(), {AtStep(last), AtStep(last / 2)}) == AnswersUpTo(last))
        << "round " << round << ", step " << last;
    first_step = last + 1;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, StoredWindowTest, ::testing::Range(uint64_t{0}, uint64_t{3}));

}  // namespace
}  // namespace alertd::window
