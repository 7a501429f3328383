#include "rules/lint/lint_table.h"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "rules/lint/explain.h"
#include "tests/rules/lint/lint_one.h"

namespace alertd::lint {
namespace {

bool Finds(const rules::LoadOutcome& outcome, std::string_view lint) {
  return std::any_of(outcome.diagnostics.begin(), outcome.diagnostics.end(),
                     [lint](const rules::Diagnostic& each) { return each.name == lint; });
}

TEST(LintTable, IsSortedAndFindsEveryLintByItsName) {
  std::string before;
  for (const Lint* const lint : AllLints()) {
    EXPECT_LT(before, lint->name);
    EXPECT_EQ(FindLint(lint->name), lint);
    before = lint->name;
  }
  EXPECT_EQ(FindLint("no-such-lint"), nullptr);
}

TEST(LintTable, SuggestsTheNearestName) {
  EXPECT_EQ(SuggestLint("duplicate-rules"), "did you mean \"duplicate-rule\"?");
  EXPECT_EQ(SuggestLint("qqq"), "alertd check --explain lists them");
}

TEST(LintExamples, BadOnesAreFoundAndNothingElseInThem) {
  for (const Lint* const lint : AllLints()) {
    const rules::LoadOutcome outcome = LintOne(std::string(lint->bad));
    EXPECT_NE(outcome.configuration, nullptr) << lint->name << "\n" << Rendered(outcome);
    if (lint->run == nullptr) continue;
    EXPECT_TRUE(Finds(outcome, lint->name)) << lint->name;
    for (const rules::Diagnostic& each : outcome.diagnostics)
      EXPECT_EQ(each.name, lint->name) << each.message;
  }
}

TEST(LintExamples, GoodOnesHaveNoFindings) {
  for (const Lint* const lint : AllLints())
    EXPECT_EQ(Rendered(LintOne(std::string(lint->good))), "") << lint->name;
}

TEST(LintExplanation, HasLinesThatFitATerminal) {
  for (const Lint* const lint : AllLints()) {
    const std::string_view text = lint->explanation;
    size_t begin = 0;
    while (begin < text.size()) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      EXPECT_LE(end - begin, 105U) << lint->name;
      begin = end + 1;
    }
    EXPECT_NE(ListLints().find(std::string(lint->name)), std::string::npos);
    EXPECT_NE(ExplainLint(*lint).find("--disable-lint " + std::string(lint->name)),
              std::string::npos);
  }
}

}  // namespace
}  // namespace alertd::lint
