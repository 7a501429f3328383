// Runs our own scripts below cases/: every eval of them must pass.

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/engine/query/promql_runner.h"
#include "tests/support/golden.h"

namespace alertd::query {
namespace {

TEST(Scripts, EveryEvalGivesWhatItExpects) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(ALERTD_TEST_DIR) / "cases")) {
    const std::string name = entry.path().filename().string();
    const std::string text = testing::ReadTextFile(entry.path());
    const auto commands = ParsePromqlScript(text);
    ASSERT_TRUE(commands) << name << ": " << commands.error().message;
    QueryOptions options;
    if (name.starts_with("delayed_")) options.name_removal = NameRemoval::kDelayed;
    const auto outcomes = RunPromqlScript(*commands, options);
    ASSERT_TRUE(outcomes) << name << ": " << outcomes.error().message;
    for (const EvalOutcome& outcome : *outcomes) {
      EXPECT_EQ(outcome.kind, EvalOutcome::Kind::kPassed)
          << name << ":" << outcome.line << ": " << outcome.message;
    }
  }
}

}  // namespace
}  // namespace alertd::query
