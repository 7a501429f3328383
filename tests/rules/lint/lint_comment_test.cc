#include "rules/lint/lint_comment.h"

#include <gtest/gtest.h>

#include "tests/rules/lint/lint_one.h"

namespace alertd::lint {
namespace {

std::shared_ptr<const SourceText> File(const std::string& text) {
  return std::make_shared<const SourceText>("a.yml", text);
}

TEST(YamlBlock, OfAnItemIsAllThatIsBelowIt) {
  const auto file = File("a:\n  - b: 1\n    c:\n      - d\n\n    # e\n  - f: 1\ng: 2\n");
  EXPECT_EQ(BlockAt(*file, 2), (LineSpan{.first = 2, .last = 4}));
  EXPECT_EQ(BlockAt(*file, 1), (LineSpan{.first = 1, .last = 7}));
  EXPECT_EQ(BlockAt(*file, 8), (LineSpan{.first = 8, .last = 8}));
}

TEST(YamlBlock, OfAKeyHoldsAListThatIsNoDeeper) {
  const auto file = File("a:\n- b: 1\n- c: 1\nd: 1\n");
  EXPECT_EQ(BlockAt(*file, 1), (LineSpan{.first = 1, .last = 3}));
  EXPECT_EQ(BlockAt(*file, 2), (LineSpan{.first = 2, .last = 2}));
}

TEST(YamlBlock, ALineIsPartOfTheInnermostItem) {
  const auto file = File("a:\n  - b: 1\n    c:\n      d: 1\n  - e: 1\nf: 1\n");
  EXPECT_EQ(ItemAround(*file, 4), (LineSpan{.first = 2, .last = 4}));
  EXPECT_EQ(ItemAround(*file, 2), (LineSpan{.first = 2, .last = 4}));
  EXPECT_EQ(ItemAround(*file, 6), (LineSpan{.first = 6, .last = 6}));
}

TEST(LintComment, NamesSeveralLintsForTheNextBlock) {
  const auto comments =
      ReadLintComments(File("a:\n  # alertd-lint-disable x-y, z\n\n  # more\n  - b:\n    c\n"));
  ASSERT_EQ(comments.size(), 2U);
  EXPECT_EQ(comments[0].name, "x-y");
  EXPECT_EQ(comments[1].name, "z");
  EXPECT_EQ(comments[1].lines, (LineSpan{.first = 5, .last = 6}));
}

TEST(LintComment, ReasonMayStandBehindTheNames) {
  for (const std::string reason : {"-- because, they said", "(OPS-42)"}) {
    const auto comments =
        ReadLintComments(File("# alertd-lint-disable x y " + reason + "\na: 1\n"));
    ASSERT_EQ(comments.size(), 2U) << reason;
    EXPECT_EQ(comments[1].name, "y");
    const auto none = ReadLintComments(File("# alertd-lint-disable " + reason + "\na: 1\n"));
    ASSERT_EQ(none.size(), 1U) << reason;
    EXPECT_EQ(none[0].name, "");
  }
}

TEST(LintComment, BehindContentIsForThatLine) {
  const auto comments = ReadLintComments(File("a: 1\nb: 2  # alertd-lint-disable x\nc: 3\n"));
  ASSERT_EQ(comments.size(), 1U);
  EXPECT_EQ(comments[0].lines, (LineSpan{.first = 2, .last = 2}));
}

TEST(LintComment, OtherTextIsNone) {
  EXPECT_TRUE(ReadLintComments(File("a: alertd-lint-disable x\n")).empty());
  EXPECT_TRUE(ReadLintComments(File("# see alertd-lint-disable x\n")).empty());
  EXPECT_TRUE(ReadLintComments(File("# alertd-lint-disabled x\n")).empty());
  EXPECT_TRUE(ReadLintComments(File("a: b#alertd-lint-disable x\n")).empty());
}

TEST(LintComment, AtTheEndOfAFileIsForNothing) {
  const auto comments = ReadLintComments(File("a: 1\n# alertd-lint-disable x\n"));
  ASSERT_EQ(comments.size(), 1U);
  EXPECT_FALSE(comments[0].lines.Holds(1));
}

constexpr std::string_view kBare = "alerts:\n  - {name: a, severity: LOW, condition: x}\n";

TEST(LintsSwitchedOff, ByOptionAndByTheFile) {
  LintOptions options = TestLintOptions();
  EXPECT_EQ(LintOne(std::string(kBare), "a.yml", options).diagnostics.size(), 2U);
  options.disabled = {"missing-message"};
  EXPECT_EQ(LintOne(std::string(kBare), "a.yml", options).diagnostics.size(), 1U);
  const std::string file =
      std::string(kBare) + "observability: {lints: {disable: [missing-comparison]}}\n";
  EXPECT_EQ(Rendered(LintOne(file, "a.yml", options)), "");
}

TEST(LintsForTheDaemon, LeaveOutHabitsAndForgiveUnknownNames) {
  LintOptions options = TestLintOptions();
  options.reader = LintReader::kDaemon;
  const auto outcome =
      LintOne("# alertd-lint-disable-file no-such-lint\n" + std::string(kBare), "a.yml", options);
  EXPECT_NE(outcome.configuration, nullptr);
  ASSERT_EQ(outcome.diagnostics.size(), 2U);
  EXPECT_EQ(outcome.diagnostics[0].name, "unknown-lint");
  EXPECT_EQ(outcome.diagnostics[1].name, "missing-comparison");
}

}  // namespace
}  // namespace alertd::lint
