// Each cases/NAME.bad.yml has its diagnostics in cases/NAME.diagnostics, as `alertd check` prints
// them. ALERTD_UPDATE_GOLDEN=1 writes them anew. Each cases/NAME.good.yml has none.

#include "tests/support/golden.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/time.h"
#include "rules/lint/run_lints.h"
#include "rules/loader.h"

namespace alertd::rules {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(ALERTD_TEST_DIR) / "cases";

std::vector<std::string> CaseNames(const std::string& suffix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

LoadOptions CaseOptions() {
  LoadOptions options;
  options.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "SLACK_WEBHOOK_URL") return "https://hooks.slack.test/services/T0/B0/x";
    if (name == "EMPTY") return "";
    return std::nullopt;
  };
  options.inspect = lint::Inspector({.now = *ParseTimestamp("2026-03-01T00:00:00Z")});
  return options;
}

std::string Diagnose(const std::string& file) {
  const LoadOutcome outcome =
      LoadTexts({{.name = file, .text = testing::ReadTextFile(kFolder / file)}}, CaseOptions());
  std::string text;
  for (const Diagnostic& diagnostic : outcome.diagnostics) {
    text += RenderText(diagnostic, DiagnosticStyle::kPlain);
  }
  EXPECT_EQ(outcome.configuration == nullptr, HasErrors(outcome.diagnostics)) << file;
  return text;
}

class BadFile : public ::testing::TestWithParam<std::string> {};

TEST_P(BadFile, HasItsDiagnostics) {
  const std::string actual = Diagnose(GetParam() + ".bad.yml");
  EXPECT_NE(actual, "");
  testing::ExpectGolden(kFolder / (GetParam() + ".diagnostics"), actual);
}

class GoodFile : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodFile, HasNoDiagnostics) { EXPECT_EQ(Diagnose(GetParam() + ".good.yml"), ""); }

std::string TestName(const ::testing::TestParamInfo<std::string>& case_name) {
  return case_name.param;
}

INSTANTIATE_TEST_SUITE_P(Cases, BadFile, ::testing::ValuesIn(CaseNames(".bad.yml")), TestName);
INSTANTIATE_TEST_SUITE_P(Cases, GoodFile, ::testing::ValuesIn(CaseNames(".good.yml")), TestName);

}  // namespace
}  // namespace alertd::rules
