// Runs our own scripts below cases/: every eval of them must pass.

#include <filesystem>
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

TEST(Scripts, EveryEvalGivesWhatItExpects) {
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(ALERTD_TEST_DIR) / "cases")) {
    const std::string name = entry.path().filename().string();
    const auto parsed = promql_test::ParsePromqlScript(testing::ReadTextFile(entry.path()));
    if (const auto* error = std::get_if<ScriptError>(&parsed)) {
      ADD_FAILURE() << name << ":" << error->line << ": " << error->message;
      continue;
    }
    QueryOptions options;
    if (name.starts_with("delayed_")) options.name_removal = NameRemoval::kDelayed;
    const ScriptOutcome outcome =
        promql_test::RunPromqlScript(std::get<std::vector<ScriptCommand>>(parsed), options);
    EXPECT_FALSE(outcome.aborted) << name << ": " << outcome.aborted->message;
    for (const EvalOutcome& eval : outcome.evals) {
      EXPECT_EQ(eval.deviation, "") << name << ":" << eval.line;
    }
  }
}

}  // namespace
}  // namespace alertd::query
