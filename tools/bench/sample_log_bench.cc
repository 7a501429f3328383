// What samples on disk cost: appending a scrape to the window without and with the log, reading the
// log at the start, settling so many scrapes in a file of chunks, and taking that at the start.
// Series as targets have them: of 10, 5 counters that stand still, 3 that count, a gauge of whole
// numbers and one of fractions.

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/window/chunk_file.h"
#include "engine/window/chunk_writer.h"
#include "engine/window/log_decoder.h"
#include "engine/window/settling.h"
#include "engine/window/window.h"

namespace alertd::window {
namespace {

constexpr size_t kSeries = 10'000;
constexpr int kScrapes = 40;
constexpr Duration kInterval{15'000};
const Timestamp kNow{Duration{1'700'000'000'000}};

class Scrapes {
 public:
  explicit Scrapes(Window& window) : window_(window) {
    std::vector<Labels> labels;
    for (size_t i = 0; i < kSeries; ++i) {
      labels.push_back({{"__name__", "http_requests_" + std::to_string(i % 50) + "_total"},
                        {"code", "200"},
                        {"instance", "10.0.0." + std::to_string(i / 1000) + ":9100"},
                        {"job", "shop"},
                        {"pod", "checkout-7f9c6d5b8-" + std::to_string(i)}});
    }
    for (const auto& series : window_.FindOrCreate(labels))
      batch_.push_back({*series, {kNow, 0}});
  }

  void Next() {
    for (size_t i = 0; i < batch_.size(); ++i) {
      Sample& sample = batch_[i].sample;
      sample.at += kInterval;
      if (i % 10 >= 5) sample.value += static_cast<double>(random_() % 1000);
      if (i % 10 == 8) sample.value = static_cast<double>(random_() % 100);
      if (i % 10 == 9) sample.value = static_cast<double>(random_() % 100'000) / 977;
    }
    const Timestamp at = batch_.front().sample.at;
    window_.Append({.samples = batch_, .extras = {}, .origin = {.source = "bench", .at = at}});
  }

 private:
  Window& window_;
  std::mt19937 random_{1};
  std::vector<SeriesSample> batch_;
};

void BM_Append(benchmark::State& state) {
  Window window({});
  if (state.range(0) != 0) window.BeginLog(size_t{1} << 30U);
  Scrapes scrapes(window);
  size_t bytes = 0;
  for ([[maybe_unused]] auto _ : state) {
    scrapes.Next();
    bytes += window.TakeLog(LogCut::kGoOn).bytes.size();
  }
  const auto samples = state.iterations() * static_cast<int64_t>(kSeries);
  state.SetItemsProcessed(samples);
  state.counters["log_bytes_per_sample"] =
      static_cast<double>(bytes) / static_cast<double>(samples);
  const WindowStats stats = window.Stats();
  state.counters["memory_bytes_per_sample"] =
      static_cast<double>(stats.bytes) / static_cast<double>(stats.samples);
}
BENCHMARK(BM_Append)->ArgName("log")->Arg(0)->Arg(1)->Iterations(400);

void BM_Replay(benchmark::State& state) {
  Window source({});
  source.BeginLog(size_t{1} << 30U);
  Scrapes scrapes(source);
  for (int i = 0; i < kScrapes; ++i)
    scrapes.Next();
  const std::string bytes = source.TakeLog(LogCut::kGoOn).bytes;
  for ([[maybe_unused]] auto _ : state) {
    Window window({});
    LogDecoder decoder(window);
    benchmark::DoNotOptimize(decoder.Apply(bytes).has_value());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kSeries) * kScrapes);
}
BENCHMARK(BM_Replay);

std::string ChunkPath() {
  return std::filesystem::temp_directory_path() / "sample_log_bench.chunks";
}

// Writes what so many scrapes have brought.
uint64_t WriteChunks(int64_t scrapes) {
  Window window({});
  Scrapes targets(window);
  for (int64_t i = 0; i < scrapes; ++i)
    targets.Next();
  const Timestamp until = kNow + (scrapes + 1) * kInterval;
  auto writer = ChunkWriter::Create(ChunkPath(), {.until = until});
  const auto settlement = window.BeginSettling(until, 0, *writer);
  benchmark::DoNotOptimize(settlement.has_value());
  benchmark::DoNotOptimize(writer->Finish().has_value());
  return writer->samples();
}

void BM_Settle(benchmark::State& state) {
  uint64_t samples = 0;
  for ([[maybe_unused]] auto _ : state)
    samples += WriteChunks(state.range(0));
  state.SetItemsProcessed(static_cast<int64_t>(samples));
  state.counters["bytes_per_sample"] =
      static_cast<double>(std::filesystem::file_size(ChunkPath()) * state.iterations()) /
      static_cast<double>(samples);
  std::filesystem::remove(ChunkPath());
}
BENCHMARK(BM_Settle)->ArgName("scrapes")->Arg(40)->Arg(120)->Arg(240)->Unit(
    benchmark::kMillisecond);

void BM_Attach(benchmark::State& state) {
  WriteChunks(kScrapes);
  for ([[maybe_unused]] auto _ : state) {
    Window window({});
    const auto file = ChunkFile::Open(ChunkPath());
    benchmark::DoNotOptimize(window.Attach(*file).series);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<int64_t>(kSeries));
  std::filesystem::remove(ChunkPath());
}
BENCHMARK(BM_Attach)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace alertd::window

BENCHMARK_MAIN();
