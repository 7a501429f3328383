// Each cases/NAME.bad.yml has its diagnostics in cases/NAME.diagnostics, as `alertd check` prints
// them, and the bad example of each lint in golden/NAME.diagnostics. ALERTD_UPDATE_GOLDEN=1 writes
// them anew. Each cases/NAME.good.yml has none.

#include "tests/support/golden.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "rules/lint/lint_table.h"
#include "tests/rules/lint/lint_one.h"

namespace alertd::lint {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(ALERTD_TEST_DIR);

std::vector<std::string> CaseNames(const std::string& suffix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder / "cases")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(suffix)) names.push_back(name.substr(0, name.size() - suffix.size()));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Diagnose(const std::string& file) {
  return Rendered(LintOne(testing::ReadTextFile(kFolder / "cases" / file), file));
}

class BadFile : public ::testing::TestWithParam<std::string> {};

TEST_P(BadFile, HasItsDiagnostics) {
  const std::string actual = Diagnose(GetParam() + ".bad.yml");
  EXPECT_NE(actual, "");
  testing::ExpectGolden(kFolder / "cases" / (GetParam() + ".diagnostics"), actual);
}

class GoodFile : public ::testing::TestWithParam<std::string> {};

TEST_P(GoodFile, HasNoDiagnostics) { EXPECT_EQ(Diagnose(GetParam() + ".good.yml"), ""); }

std::string TestName(const ::testing::TestParamInfo<std::string>& name) { return name.param; }

INSTANTIATE_TEST_SUITE_P(Cases, BadFile, ::testing::ValuesIn(CaseNames(".bad.yml")), TestName);
INSTANTIATE_TEST_SUITE_P(Cases, GoodFile, ::testing::ValuesIn(CaseNames(".good.yml")), TestName);

TEST(LintExamples, SayWhatIsBad) {
  for (const Lint* const lint : AllLints()) {
    if (lint->run == nullptr) continue;
    const std::string name(lint->name);
    testing::ExpectGolden(kFolder / "golden" / (name + ".diagnostics"),
                          Rendered(LintOne(std::string(lint->bad), name + ".yml")));
  }
}

}  // namespace
}  // namespace alertd::lint
