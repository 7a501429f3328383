// How long a bound rate(x[5m]) takes for each of 100k series, and what binding it costs.

#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/query/query.h"
#include "engine/window/window.h"
#include "grammar/parser.h"

namespace alertd {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kScrapeInterval = seconds{15};
constexpr int kScrapes = 21;  // fill the 5 minutes, and one more
constexpr Timestamp kFirstScrape{std::chrono::sys_seconds{seconds{1'700'000'000}}};
constexpr Timestamp kLastScrape = kFirstScrape + (kScrapes - 1) * kScrapeInterval;

constexpr size_t kSeriesPerTarget = 1000;

// A window with counters x{instance="…", path="…"} that grow at different speeds.
class FilledWindow {
 public:
  explicit FilledWindow(size_t series_count) : window_(window::WindowOptions{}) {
    std::vector<Labels> labels;
    labels.reserve(series_count);
    for (size_t i = 0; i < series_count; ++i) {
      const std::string instance = "host-" + std::to_string(i / 100) + ":9100";
      const std::string path = "/path/" + std::to_string(i % 100);
      labels.push_back(
          Labels{{"__name__", "x"}, {"instance", instance}, {"job", "bench"}, {"path", path}});
    }
    for (auto& id : window_.FindOrCreate(labels))
      batch_.push_back({.series = *id, .sample = {}});
    for (int scrape = 0; scrape < kScrapes; ++scrape)
      Scrape();
  }

  // Every series gets its next sample.
  void Scrape() {
    const Timestamp at = kFirstScrape + scrapes_ * kScrapeInterval;
    for (size_t i = 0; i < batch_.size(); ++i) {
      batch_[i].sample = {.at = at, .value = static_cast<double>(scrapes_ * (i % 17))};
    }
    for (size_t i = 0; i < batch_.size(); i += kSeriesPerTarget) {
      const size_t count = std::min(kSeriesPerTarget, batch_.size() - i);
      const std::string target = "target " + std::to_string(i);
      window_.Append({.samples = std::span(batch_).subspan(i, count),
                      .extras = {},
                      .origin = {.source = target, .at = at}});
    }
    ++scrapes_;
  }

  const window::Window& window() const { return window_; }

 private:
  window::Window window_;
  std::vector<window::SeriesSample> batch_;
  uint64_t scrapes_ = 0;
};

query::BoundQuery BindOrDie(benchmark::State& state, const std::string& text,
                            const window::Window& window) {
  auto expr = grammar::ParseExprOrError(text);
  auto bound = query::BoundQuery::Bind(*expr, window, {});
  if (!bound) state.SkipWithError(bound.error().message.c_str());
  return *std::move(bound);
}

void ReportPerSeries(benchmark::State& state) {
  const auto series = static_cast<double>(state.range(0));
  state.counters["seconds_per_series"] = benchmark::Counter(
      series, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

// The question that a rule asks at every interval: bound long ago, run at another instant.
void RunBound(benchmark::State& state, const std::string& text) {
  const FilledWindow filled(static_cast<size_t>(state.range(0)));
  query::BoundQuery bound = BindOrDie(state, text, filled.window());
  Timestamp at = kLastScrape;
  while (state.KeepRunning()) {
    at = at == kLastScrape + seconds{5} ? kLastScrape : at + milliseconds{1};  // never as before
    const auto view = bound.Run(at);
    if (!view) {
      state.SkipWithError(view.error().message.c_str());
      return;
    }
    benchmark::DoNotOptimize(view->values.data());
  }
  ReportPerSeries(state);
}

void Bind(benchmark::State& state, const std::string& text) {
  const FilledWindow filled(static_cast<size_t>(state.range(0)));
  while (state.KeepRunning()) {
    query::BoundQuery bound = BindOrDie(state, text, filled.window());
    benchmark::DoNotOptimize(bound.Run(kLastScrape));
  }
  ReportPerSeries(state);
}

BENCHMARK_CAPTURE(RunBound, rate, std::string("rate(x[5m])"))
    ->Arg(1'000)
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunBound, sum_rate, std::string("sum by (instance) (rate(x[5m]))"))
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RunBound, selector, std::string("x > 100"))
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(Bind, rate, std::string("rate(x[5m])"))
    ->Arg(100'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace alertd

BENCHMARK_MAIN();
