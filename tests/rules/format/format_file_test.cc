// Each cases/NAME.yml becomes cases/NAME.formatted.yml, with cases/NAME.problems where there are
// some. ALERTD_UPDATE_GOLDEN=1 writes them anew.

#include "rules/format/format_file.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/rules/format/same_rules.h"
#include "tests/support/golden.h"

namespace alertd::format {
namespace {

const std::filesystem::path kFolder = std::filesystem::path(ALERTD_TEST_DIR) / "cases";

std::vector<std::string> CaseNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".yml") && !name.ends_with(".formatted.yml")) {
      names.push_back(name.substr(0, name.size() - 4));
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

FormattedFile Format(const std::string& name, const std::string& text) {
  return FormatFile({.name = name, .text = text},
                    [](const std::string&) { return std::optional<std::string>(); });
}

std::string Format(const std::string& text) {
  const FormattedFile formatted = Format("a.yml", text);
  EXPECT_FALSE(formatted.failed);
  return formatted.text;
}

class FormatCase : public ::testing::TestWithParam<std::string> {};

TEST_P(FormatCase, IsFormattedMeansTheSameAndIsStable) {
  const std::string name = GetParam() + ".yml";
  const std::string text = testing::ReadTextFile(kFolder / name);
  const FormattedFile once = Format(name, text);
  testing::ExpectGolden(kFolder / (GetParam() + ".formatted.yml"), once.text);
  std::string problems;
  for (const rules::Diagnostic& problem : once.problems)
    problems += rules::RenderText(problem, rules::DiagnosticStyle::kPlain);
  const std::filesystem::path golden = kFolder / (GetParam() + ".problems");
  if (!problems.empty() || std::filesystem::exists(golden)) {
    testing::ExpectGolden(golden, problems);
  }
  EXPECT_EQ(DifferenceOf(text, once.text).value_or("none"), "none");
  EXPECT_EQ(Format(name, once.text).text, once.text);
}

INSTANTIATE_TEST_SUITE_P(Cases, FormatCase, ::testing::ValuesIn(CaseNames()),
                         [](const auto& name) { return name.param; });

// What a golden file cannot show well.
TEST(FormatFile, KeepsWindowsLineBreaks) {
  EXPECT_EQ(Format("groups:\r\n- name: a  \r\n  rules:\r\n  - record: b\r\n    expr: |\r\n"
                   "      sum(up)   # of all\r\n      by (job)\r\n\r\n"),
            "groups:\r\n- name: a\r\n  rules:\r\n  - record: b\r\n    expr: |\r\n"
            "      sum by (job) (  # of all\r\n        up\r\n      )\r\n");
}

TEST(FormatFile, KeepsAByteOrderMark) {
  EXPECT_EQ(Format("\xEF\xBB\xBFgroups: []  \n"), "\xEF\xBB\xBFgroups: []\n");
}

TEST(FormatFile, EndsWithOneLineBreak) {
  EXPECT_EQ(Format("groups: []"), "groups: []\n");
  EXPECT_EQ(Format("groups: []\n\n  \n"), "groups: []\n");
  EXPECT_EQ(Format("groups:\r\n- name: a\r\n  rules: []"),
            "groups:\r\n- name: a\r\n  rules: []\r\n");
}

TEST(FormatFile, AnEmptyFileStaysEmpty) {
  EXPECT_EQ(Format(""), "");
  EXPECT_EQ(Format("\n \n"), "");
  EXPECT_EQ(Format("# nothing yet  \n"), "# nothing yet\n");
}

TEST(FormatFile, AddsNoBreakThatWouldBecomePartOfAText) {
  const std::string text =
      "groups:\n- name: a\n  rules:\n  - alert: B\n    expr: up\n    annotations:\n"
      "      text: |\n        last";
  EXPECT_EQ(Format(text), text);
}

TEST(FormatFile, AnExpressionAtTheEndGetsItsBreak) {
  EXPECT_EQ(Format("groups:\n- name: a\n  rules:\n  - record: b\n    expr: |-\n      sum( up )"),
            "groups:\n- name: a\n  rules:\n  - record: b\n    expr: |-\n      sum(up)\n");
}

TEST(FormatFile, KeepsBreaksAtTheEndOfAKeptBlock) {
  const std::string text =
      "groups:\n- name: a\n  rules:\n  - alert: B\n    expr: up\n    annotations:\n"
      "      text: |+\n        last\n\n\n";
  EXPECT_EQ(Format(text), text);
}

TEST(FormatFile, FormatsNothingOfWhatIsNoRule) {
  const std::string text =
      "route: {receiver: a}\nreceivers:\n- name: a\n  webhook_configs:\n  - url: 'http://a'\n";
  EXPECT_EQ(Format(text), text);
  EXPECT_EQ(Format("- expr:  sum( up )\n"), "- expr:  sum( up )\n");
}

TEST(FormatFile, WhatIsWrongLeavesTheFileAsItIs) {
  const std::string text =
      "groups:\n- name: a  \n  rules:\n  - record: b\n    expr: sum( up )\n  - record: c\n"
      "    expr: sum(up\n";
  const FormattedFile formatted = Format("a.yml", text);
  EXPECT_TRUE(formatted.failed);
  EXPECT_EQ(formatted.text, text);
  ASSERT_EQ(formatted.problems.size(), 1U);
  EXPECT_EQ(formatted.problems[0].location.Describe(), "a.yml:7:14");
}

TEST(FormatFile, WhatIsNotUtf8IsLeftAsItIs) {
  for (const std::string& text : {std::string("\xFE\xFF\0g\0:", 6), std::string("a: \xFF\n"),
                                  std::string("groups: []\rx: y\r")}) {
    const FormattedFile formatted = Format("a.yml", text);
    EXPECT_TRUE(formatted.failed);
    EXPECT_EQ(formatted.text, text);
    EXPECT_EQ(formatted.problems.size(), 1U);
  }
}

TEST(FormatFile, MistakesThatAreNotOfSyntaxDoNotMatter) {
  EXPECT_EQ(Format("groups:\n- nam: a\n  rules:\n  - record: a b{}\n    expr: sum( up )\n"),
            "groups:\n- nam: a\n  rules:\n  - record: a b{}\n    expr: sum(up)\n");
}

}  // namespace
}  // namespace alertd::format
