// Runs the shared conformance scripts of PromQL, and holds the number of passing evals.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "tests/engine/query/promql_runner.h"
#include "tests/support/golden.h"

namespace alertd::query {
namespace {

struct Counts {
  size_t passed = 0;
  size_t failed = 0;
  size_t unsupported = 0;
};

// The options that Prometheus runs these scripts with.
QueryOptions ScriptOptions() {
  QueryOptions options;
  options.name_removal = NameRemoval::kDelayed;
  return options;
}

Counts RunFile(const std::filesystem::path& path) {
  Counts counts;
  const std::string text = testing::ReadTextFile(path);
  const auto commands = ParsePromqlScript(text);
  if (!commands) {
    ADD_FAILURE() << path.filename() << ": " << commands.error().message;
    return counts;
  }
  const auto outcomes = RunPromqlScript(*commands, ScriptOptions());
  if (!outcomes) {
    ADD_FAILURE() << path.filename() << ": " << outcomes.error().message;
    return counts;
  }
  const char* shown = std::getenv("ALERTD_CONFORMANCE_SHOW");
  for (const EvalOutcome& outcome : *outcomes) {
    counts.passed += outcome.kind == EvalOutcome::Kind::kPassed ? 1 : 0;
    counts.failed += outcome.kind == EvalOutcome::Kind::kFailed ? 1 : 0;
    counts.unsupported += outcome.kind == EvalOutcome::Kind::kUnsupported ? 1 : 0;
    if (outcome.kind != EvalOutcome::Kind::kPassed && shown != nullptr) {
      std::cout << path.filename().string() << ":" << outcome.line << ": " << outcome.message
                << "\n";
    }
  }
  return counts;
}

// Lines of "file minimum".
std::map<std::string, size_t> ReadMinima() {
  std::ifstream file(std::filesystem::path(ALERTD_TEST_DIR) / "conformance_minima.txt");
  std::map<std::string, size_t> minima;
  std::string name;
  size_t minimum = 0;
  while (file >> name >> minimum)
    minima[name] = minimum;
  return minima;
}

TEST(Conformance, NoScriptPassesFewerEvalsThanBefore) {
  const std::filesystem::path folder =
      std::filesystem::path(ALERTD_SHARED_DIR) / "conformance" / "promql";
  const std::map<std::string, size_t> minima = ReadMinima();
  Counts all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    const std::string name = entry.path().filename().string();
    const Counts counts = RunFile(entry.path());
    std::cout << name << ": " << counts.passed << " passed, " << counts.failed << " failed, "
              << counts.unsupported << " unsupported\n";
    all.passed += counts.passed;
    all.failed += counts.failed;
    all.unsupported += counts.unsupported;
    const auto minimum = minima.find(name);
    const size_t wanted = minimum == minima.end() ? 0 : minimum->second;
    EXPECT_GE(counts.passed, wanted) << name;
  }
  std::cout << "all: " << all.passed << " passed, " << all.failed << " failed, " << all.unsupported
            << " unsupported\n";
}

}  // namespace
}  // namespace alertd::query
