#include "engine/model/matcher.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

struct MatchCase {
  MatchKind kind;
  const char* pattern;
  const char* value;
  bool matches;
};

TEST(MatcherTest, MatchesAsPrometheusDoes) {
  const std::vector<MatchCase> cases = {
      {MatchKind::kEqual, "a", "a", true},
      {MatchKind::kEqual, "a", "ab", false},
      {MatchKind::kEqual, "", "", true},
      {MatchKind::kNotEqual, "a", "", true},
      {MatchKind::kNotEqual, "", "", false},
      {MatchKind::kRegex, "a", "ab", false},  // anchored at both ends
      {MatchKind::kRegex, "a", "ba", false},
      {MatchKind::kRegex, "a|b", "b", true},
      {MatchKind::kRegex, "a|b", "ab", false},
      {MatchKind::kRegex, "a.*", "abc\nd", true},  // a dot matches a newline
      {MatchKind::kRegex, ".*", "", true},
      {MatchKind::kRegex, ".+", "", false},
      {MatchKind::kRegex, "(?i)ABC", "abc", true},
      {MatchKind::kRegex, "é.", "éà", true},
      {MatchKind::kRegex, "5..", "503", true},
      {MatchKind::kNotRegex, "5..", "503", false},
      {MatchKind::kNotRegex, "5..", "", true},
      {MatchKind::kNotRegex, ".*", "", false},
  };
  for (const MatchCase& tested : cases) {
    const Result<Matcher> matcher = Matcher::Make(tested.kind, "name", tested.pattern);
    ASSERT_TRUE(matcher.has_value()) << tested.pattern;
    EXPECT_EQ(matcher->Matches(std::string_view(tested.value)), tested.matches)
        << FormatMatcher(*matcher) << " " << tested.value;
    if (*tested.value == '\0') {
      EXPECT_EQ(matcher->MatchesEmpty(), tested.matches);
    }
  }
}

TEST(MatcherTest, AMissingLabelHasTheEmptyValue) {
  const Labels labels = {{"job", "node"}};
  EXPECT_TRUE(Matcher::Make(MatchKind::kEqual, "zone", "")->Matches(labels));
  EXPECT_TRUE(Matcher::Make(MatchKind::kNotEqual, "zone", "a")->Matches(labels));
  EXPECT_FALSE(Matcher::Make(MatchKind::kRegex, "zone", ".+")->Matches(labels));
}

TEST(MatcherTest, ABadExpressionSaysWhatIsWrong) {
  const Result<Matcher> matcher = Matcher::Make(MatchKind::kRegex, "a", "(b");
  ASSERT_FALSE(matcher.has_value());
  EXPECT_EQ(matcher.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(matcher.error().message.find("invalid regular expression \"(b\": "), 0U);
  EXPECT_TRUE(Matcher::Make(MatchKind::kEqual, "a", "(b").has_value());
}

TEST(MatcherTest, AllMustMatch) {
  const Matchers matchers = {*Matcher::Make(MatchKind::kEqual, "a", "1"),
                             *Matcher::Make(MatchKind::kNotEqual, "b", "2")};
  EXPECT_TRUE(MatchesAll(matchers, {{"a", "1"}}));
  EXPECT_FALSE(MatchesAll(matchers, {{"a", "1"}, {"b", "2"}}));
  EXPECT_TRUE(MatchesAll({}, {{"a", "1"}}));
}

TEST(MatcherTest, TheyAreWrittenAsPromqlReadsThem) {
  EXPECT_EQ(FormatMatcher(*Matcher::Make(MatchKind::kEqual, "a", "x\"y")), R"(a="x\"y")");
  EXPECT_EQ(FormatMatcher(*Matcher::Make(MatchKind::kNotEqual, "a.b", "")), R"("a.b"!="")");
  EXPECT_EQ(FormatMatcher(*Matcher::Make(MatchKind::kRegex, "a", "b.*")), R"(a=~"b.*")");
  EXPECT_EQ(FormatMatcher(*Matcher::Make(MatchKind::kNotRegex, "a", "\\d")), R"(a!~"\\d")");
}

TEST(MatcherTest, TheSameQuestionIsTheSameMatcher) {
  EXPECT_EQ(*Matcher::Make(MatchKind::kRegex, "a", "b"),
            *Matcher::Make(MatchKind::kRegex, "a", "b"));
  EXPECT_FALSE(*Matcher::Make(MatchKind::kRegex, "a", "b") ==
               *Matcher::Make(MatchKind::kEqual, "a", "b"));
}

}  // namespace
}  // namespace alertd
