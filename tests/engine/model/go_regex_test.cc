#include "engine/model/go_regex.h"

#include <string>

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace alertd {
namespace {

bool Matches(const std::string& pattern, const std::string& text,
             RegexScope scope = RegexScope::kWhole) {
  const auto regex = CompileGoRegex(pattern, scope);
  EXPECT_TRUE(regex) << pattern << ": " << (regex ? "" : regex.error().message);
  return regex && re2::RE2::PartialMatch(text, **regex);
}

std::string ErrorOf(const std::string& pattern) {
  const auto regex = CompileGoRegex(pattern, RegexScope::kWhole);
  return regex ? "" : regex.error().message;
}

TEST(GoRegex, WholeTextOrAnyPartMatches) {
  EXPECT_TRUE(Matches("a|b", "b"));
  EXPECT_FALSE(Matches("a|b", "ab"));
  EXPECT_TRUE(Matches("a.b", "a\nb"));
  EXPECT_TRUE(Matches("b", "abc", RegexScope::kPart));
  EXPECT_FALSE(Matches("a.b", "a\nb", RegexScope::kPart));
}

TEST(GoRegex, GroupsAreNamedInBothWays) {
  for (const std::string pattern : {"(?<year>\\d+)-x", "(?P<year>\\d+)-x"}) {
    const auto regex = CompileGoRegex(pattern, RegexScope::kWhole);
    ASSERT_TRUE(regex) << pattern;
    EXPECT_EQ((*regex)->NamedCapturingGroups().count("year"), 1U);
  }
  EXPECT_TRUE(Matches(R"(\(?<a>)", "(<a>"));
  EXPECT_TRUE(Matches("[(?<]a>", "(a>"));
  EXPECT_TRUE(Matches(R"(\Q(?<a>\E)", "(?<a>"));
  EXPECT_NE(ErrorOf("(?<=a)b"), "");
  EXPECT_NE(ErrorOf("(?<a"), "");
}

TEST(GoRegex, BytesAreNotMatched) {
  EXPECT_EQ(ErrorOf(R"(a\C)"), "invalid escape sequence: \\C");
  EXPECT_EQ(ErrorOf(R"([\C])"), "invalid escape sequence: \\C");
  EXPECT_TRUE(Matches(R"(\\C)", "\\C"));
  EXPECT_TRUE(Matches(R"(\Q\C\E)", "\\C"));
}

TEST(GoRegex, BracketsWithinClassesStandForThemselves) {
  EXPECT_TRUE(Matches("[]a]+", "a]"));
  EXPECT_TRUE(Matches("[^]a](?<n>b)", "xb"));
  EXPECT_TRUE(Matches("[[:alpha:]]+", "ab"));
  EXPECT_TRUE(Matches("[[:alpha:](?<n>]+", "a(?<n>"));
  EXPECT_TRUE(Matches(R"([\]](?<n>b))", "]b"));
  EXPECT_NE(ErrorOf("[[:alpha"), "");
}

TEST(GoRegex, RepetitionsOfLargeClassesFit) {
  EXPECT_TRUE(Matches(R"([\p{L}\p{N}]{1,500})", "ä1"));
}

std::string Nested(const std::string& open, size_t count) {
  std::string pattern;
  for (size_t i = 0; i < count; ++i)
    pattern += open;
  return pattern + "a" + std::string(count, ')');
}

TEST(GoRegex, GroupsNestAsDeeplyAsInGo) {
  EXPECT_TRUE(Matches(Nested("(", 999), "a"));
  EXPECT_EQ(ErrorOf(Nested("(", 1000)), "expression nests too deeply");
  EXPECT_EQ(ErrorOf(Nested("(?<n>", 20'000)), "expression nests too deeply");
  EXPECT_TRUE(Matches(Nested("(?:", 2000), "a"));
  std::string many;
  for (int i = 0; i < 2000; ++i)
    many += "(a)";
  EXPECT_EQ(ErrorOf(many), "");
}

TEST(GoRegex, ErrorsAreAboutTheExpressionAsWritten) {
  EXPECT_EQ(ErrorOf("a("), "missing ): a(");
  EXPECT_EQ(ErrorOf("a)"), "unexpected ): a)");
}

}  // namespace
}  // namespace alertd
