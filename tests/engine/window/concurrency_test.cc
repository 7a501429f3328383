#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/chunk_folder.h"
#include "engine/window/window.h"
#include "tests/support/temporary_folder.h"

namespace alertd::window {
namespace {

using std::chrono::seconds;

constexpr size_t kSeries = 200;
constexpr int kRounds = 120;

Timestamp At(int round) { return Timestamp{Duration{1'700'000'000'000}} + seconds{round}; }

// Each round appends its own number to every series in one batch.
void Write(Window& window) {
  for (int round = 1; round <= kRounds; ++round) {
    bool taken = false;
    while (!taken) {
      const uint64_t generation = window.generation();
      std::vector<SeriesSample> batch;
      for (size_t i = 0; i < kSeries; ++i) {
        const Result<SeriesId> id =
            window.FindOrCreate({{"set", "fixed"}, {"i", std::to_string(i)}});
        if (id) batch.push_back({*id, {At(round), static_cast<double>(round)}});
      }
      const Labels passing = {{"set", "passing"}, {"round", std::to_string(round)}};
      const Result<SeriesId> id = window.FindOrCreate(passing);
      if (id) batch.push_back({*id, {At(round), 1}});
      taken = window.Append({.samples = batch}, generation).has_value();
    }
    window.Expire(At(round));
  }
}

void Read(const Window& window, const std::atomic<bool>& stop) {
  const Matchers fixed = {*Matcher::Make(MatchKind::kEqual, "set", "fixed"),
                          *Matcher::Make(MatchKind::kRegex, "i", "[0-9]+")};
  LatestColumns columns;
  SampleColumns range;
  std::vector<size_t> starts;
  while (!stop.load()) {
    const uint64_t generation = window.generation();
    const std::vector<SeriesId> series = window.Select(fixed);
    const std::vector<Labels> labels = window.LabelsOf(series);
    window.ReadLatest(series, At(kRounds), seconds{2 * kRounds}, columns);
    range.Clear();
    window.ReadRanges(series, {At(0), At(kRounds)}, range, starts);
    window.LabelValues("round", {});
    window.Stats();
    if (window.generation() != generation || series.size() != kSeries) continue;
    for (size_t i = 0; i < series.size(); ++i) {
      ASSERT_EQ(labels[i].Get("set"), "fixed");
      ASSERT_EQ(columns.present[i], columns.present[0]);
      ASSERT_EQ(columns.values[i], columns.values[0]) << "a batch was seen in part";
      ASSERT_EQ(starts[i + 1] - starts[i], starts[1] - starts[0]);
    }
  }
}

TEST(WindowConcurrencyTest, ReadersSeeBatchesWholeWhileOthersAppendAndExpire) {
  Window window{{.retention = seconds{20}, .series_max = kSeries + 60}};
  std::atomic<bool> stop{false};
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int i = 0; i < 2; ++i)
    readers.emplace_back([&] { Read(window, stop); });
  Write(window);
  stop = true;
  for (std::thread& reader : readers)
    reader.join();
  EXPECT_GT(window.generation(), 1U);
  EXPECT_EQ(window.Stats().newest, At(kRounds));
}

// Those that the series are renumbered under fail, and the next one comes.
void Settle(Window& window, ChunkFolder& chunks, const std::atomic<bool>& stop) {
  while (!stop.load()) {
    const std::optional<Timestamp> newest = window.Stats().newest;
    if (!newest) continue;
    if (!chunks.Settle(window, *newest - seconds{5})) continue;
    ASSERT_TRUE(chunks.DropOld(window, *newest, 0));
  }
}

TEST(WindowConcurrencyTest, ReadersSeeBatchesWholeWhileTheySettle) {
  constexpr Duration kKeep = seconds{20};
  const testing::TemporaryFolder folder;
  Window window{{.retention = kKeep, .series_max = kSeries + 60}};
  auto chunks = ChunkFolder::Open({.folder = folder.At("samples"), .keep = kKeep});
  ASSERT_TRUE(chunks);
  std::atomic<bool> stop{false};
  std::thread reader([&] { Read(window, stop); });
  std::thread settler([&] { Settle(window, *chunks, stop); });
  Write(window);
  stop = true;
  reader.join();
  settler.join();
  ASSERT_TRUE(chunks->Settle(window, At(kRounds) - seconds{2}));
  EXPECT_GT(chunks->bytes(), 0U);
  SampleColumns columns;
  window.ReadRange(window.Select({})[0], {At(kRounds - 10), At(kRounds)}, columns);
  EXPECT_EQ(columns.size(), 10U);
}

}  // namespace
}  // namespace alertd::window
