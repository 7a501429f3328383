// Runs the shared conformance scripts of PromQL, and holds the number of passing evals.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tools/promql_test/script_runner.h"

namespace alertd::query {
namespace {

using promql_test::EvalOutcome;
using promql_test::ScriptCommand;
using promql_test::ScriptError;
using promql_test::ScriptOutcome;

struct Counts {
  size_t passed = 0;
  size_t failed = 0;
};

Counts RunFile(const std::filesystem::path& path) {
  Counts counts;
  const auto parsed = promql_test::ParsePromqlScript(testing::ReadTextFile(path));
  if (const auto* error = std::get_if<ScriptError>(&parsed)) {
    ADD_FAILURE() << path.filename() << ":" << error->line << ": " << error->message;
    return counts;
  }
  const ScriptOutcome outcome = promql_test::RunPromqlScript(
      std::get<std::vector<ScriptCommand>>(parsed), promql_test::ScriptOptions());
  EXPECT_FALSE(outcome.aborted) << path.filename() << ": " << outcome.aborted->message;
  for (const EvalOutcome& eval : outcome.evals)
    ++(eval.passed() ? counts.passed : counts.failed);
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
    std::cout << name << ": " << counts.passed << " passed, " << counts.failed << " failed\n";
    all.passed += counts.passed;
    all.failed += counts.failed;
    const auto minimum = minima.find(name);
    const size_t wanted = minimum == minima.end() ? 0 : minimum->second;
    EXPECT_GE(counts.passed, wanted) << name;
  }
  std::cout << "all: " << all.passed << " passed, " << all.failed << " failed\n";
}

}  // namespace
}  // namespace alertd::query
