// What a round of evaluation costs: rules about 500 series each, whose alerts do not exist, go on
// firing, or end.

#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "engine/alert/rule_engine.h"
#include "engine/window/window.h"
#include "grammar/parser.h"
#include "rules/configuration.h"

namespace alertd {
namespace {

using std::chrono::seconds;

constexpr Duration kInterval = seconds{15};
// A multiple of the interval: each round sees the scrape before it.
constexpr Timestamp kStart{std::chrono::sys_seconds{seconds{1'700'000'100}}};
constexpr size_t kSeriesPerRule = 500;

// Series queue_depth{rule="…", instance="…", …} and for each `rule` an alert on those above 5.
class RuleRounds {
 public:
  explicit RuleRounds(size_t rules) {
    rules::RuleGroup group;
    group.name = "bench";
    group.interval = kInterval;
    std::vector<Labels> labels;
    for (size_t i = 0; i < rules; ++i) {
      const std::string number = std::to_string(i);
      group.rules.push_back(RuleOf(number));
      for (size_t k = 0; k < kSeriesPerRule; ++k) {
        labels.push_back({{"__name__", "queue_depth"},
                          {"instance", "host-" + std::to_string(k) + ":9100"},
                          {"job", "bench"},
                          {"rule", number},
                          {"zone", "eu"}});
      }
    }
    for (auto& id : window_.FindOrCreate(labels))
      batch_.push_back({.series = *id, .sample = {}});
    rules::Configuration configuration;
    configuration.groups = {std::move(group)};
    engine_.Apply(configuration, kStart);
  }

  // The next samples. Of each rule, the first `high` series are above 5.
  void Scrape(size_t high) {
    now_ += kInterval;
    for (size_t i = 0; i < batch_.size(); ++i) {
      const double value = i % kSeriesPerRule < high ? 9 : 2;
      batch_[i].sample = {.at = now_, .value = value};
    }
    window_.Append(batch_);
    if (++scrapes_ % 100 == 0) window_.Expire(now_);
  }

  alert::EvaluationOutput Advance() { return engine_.Advance(now_); }

 private:
  static rules::Rule RuleOf(const std::string& number) {
    rules::Rule rule;
    rule.kind = rules::RuleKind::kAlerting;
    rule.name = "Deep" + number;
    rule.expr_text = "queue_depth{rule=\"" + number + "\"} > 5";
    rule.expr = *grammar::ParseExprOrError(rule.expr_text);
    rule.annotations = {{"message", "{{ $labels.instance }} is at {{ $value }}"}};
    return rule;
  }

  static alert::RuleEngineOptions Options() {
    alert::RuleEngineOptions options;
    options.alignment = alert::GroupAlignment::kAligned;
    return options;
  }

  window::Window window_{{.retention = std::chrono::minutes{10}}};
  alert::RuleEngine engine_{window_, Options()};
  std::vector<window::SeriesSample> batch_;
  Timestamp now_ = kStart;
  size_t scrapes_ = 0;
};

// Rounds in which as many series as before are above 5.
void SteadyRounds(benchmark::State& state, size_t high) {
  RuleRounds rounds(static_cast<size_t>(state.range(0)));
  for (int i = 0; i < 3; ++i) {
    rounds.Scrape(high);
    rounds.Advance();
  }
  for ([[maybe_unused]] const auto round : state) {
    state.PauseTiming();
    rounds.Scrape(high);
    state.ResumeTiming();
    benchmark::DoNotOptimize(rounds.Advance());
  }
}

void BM_RoundWithoutAlerts(benchmark::State& state) { SteadyRounds(state, 0); }
void BM_RoundOfFiringAlerts(benchmark::State& state) { SteadyRounds(state, kSeriesPerRule); }

// Rounds in which the second argument's number of alerts of each rule end.
void BM_RoundWhereAlertsEnd(benchmark::State& state) {
  RuleRounds rounds(static_cast<size_t>(state.range(0)));
  const auto ending = static_cast<size_t>(state.range(1));
  for ([[maybe_unused]] const auto round : state) {
    state.PauseTiming();
    rounds.Scrape(kSeriesPerRule);
    rounds.Advance();
    rounds.Scrape(kSeriesPerRule - ending);
    state.ResumeTiming();
    benchmark::DoNotOptimize(rounds.Advance());
  }
}

BENCHMARK(BM_RoundWithoutAlerts)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RoundOfFiringAlerts)->Arg(20)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_RoundWhereAlertsEnd)
    ->Args({20, 1})
    ->Args({20, 50})
    ->Args({20, kSeriesPerRule})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace alertd

BENCHMARK_MAIN();
