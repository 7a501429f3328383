// How long it takes to turn the text of a rule's expression into a type-checked tree.
//
// The expressions are those of a real rule file: ALERTD_BENCH_RULES names one in Prometheus'
// format. tools/bench/compare_prometheus sets the figures beside Prometheus'.

#include <cstdlib>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <yaml-cpp/yaml.h>

#include "grammar/parser.h"

namespace alertd {
namespace {

std::string RuleFile() {
  const char* named = std::getenv("ALERTD_BENCH_RULES");  // NOLINT(concurrency-mt-unsafe)
  return named != nullptr ? named : ALERTD_BENCH_RULES_DEFAULT;
}

std::vector<std::string> Expressions(const std::string& path) {
  std::vector<std::string> expressions;
  for (const auto& group : YAML::LoadFile(path)["groups"]) {
    for (const auto& rule : group["rules"]) {
      if (rule["expr"]) expressions.push_back(rule["expr"].as<std::string>());
    }
  }
  return expressions;
}

void ParseRules(benchmark::State& state) {
  const std::vector<std::string> expressions = Expressions(RuleFile());
  while (state.KeepRunning()) {
    for (const std::string& text : expressions) {
      auto outcome = grammar::ParseExpr(text);
      if (!outcome.root) {
        state.SkipWithError(("does not parse: " + text).c_str());
        return;
      }
      benchmark::DoNotOptimize(outcome);
    }
  }
  const auto rules = static_cast<double>(expressions.size());
  state.SetLabel(RuleFile());
  state.counters["rules"] = rules;
  state.counters["seconds_per_rule"] = benchmark::Counter(
      rules, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(ParseRules)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace alertd

BENCHMARK_MAIN();
