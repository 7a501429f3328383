// cases/*.yml are test files whose tests pass, but for those whose name ends with "(fails)".
// bad/*.yml are wrong: *.diagnostics says how.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tools/rule_test/deviation_text.h"
#include "tools/rule_test/file_run.h"

namespace alertd::rule_test {
namespace {

std::vector<std::filesystem::path> FilesIn(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(ALERTD_TEST_DIR) / folder)) {
    const std::string name = entry.path().filename().string();
    const bool read_by_tests = name.ends_with(".rules.yml") || name.ends_with(".config.yml");
    if (name.ends_with(".yml") && !read_by_tests) {
      paths.push_back(std::filesystem::path(folder) / name);
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

FileReport RunFile(const std::filesystem::path& path) {
  std::filesystem::current_path(ALERTD_TEST_DIR);
  return RunTestFile(path.string(), testing::ReadTextFile(path), {});
}

std::string DeviationsOf(const TestReport& test) {
  std::string text;
  for (const rules::Diagnostic& problem : test.problems)
    text += rules::RenderText(problem, rules::DiagnosticStyle::kPlain);
  for (const Deviation& deviation : test.outcome.deviations)
    text += RenderDeviation(deviation, rules::DiagnosticStyle::kPlain);
  return text;
}

TEST(Cases, TestsPassAndFailAsTheirNamesSay) {
  for (const std::filesystem::path& path : FilesIn("cases")) {
    const FileReport report = RunFile(path);
    for (const rules::Diagnostic& problem : report.problems)
      ADD_FAILURE() << rules::RenderText(problem, rules::DiagnosticStyle::kPlain);
    EXPECT_FALSE(report.tests.empty()) << path;
    for (const TestReport& test : report.tests) {
      EXPECT_EQ(test.passed(), !test.name.ends_with("(fails)")) << path << ": " << test.name << "\n"
                                                                << DeviationsOf(test);
    }
  }
}

TEST(Cases, WhatIsWrongIsTold) {
  for (const std::filesystem::path& path : FilesIn("bad")) {
    const FileReport report = RunFile(path);
    std::string text;
    for (const rules::Diagnostic& problem : report.problems)
      text += rules::RenderText(problem, rules::DiagnosticStyle::kPlain) + "\n";
    for (const TestReport& test : report.tests)
      text += DeviationsOf(test) + "\n";
    std::filesystem::path golden = std::filesystem::path(ALERTD_TEST_DIR) / path;
    golden.replace_extension(".diagnostics");
    testing::ExpectGolden(golden, text);
    EXPECT_GT(report.failed(), 0U) << path;
  }
}

}  // namespace
}  // namespace alertd::rule_test
