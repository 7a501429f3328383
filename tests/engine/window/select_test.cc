#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/window/window.h"

namespace alertd::window {
namespace {

struct SelectCase {
  const char* name;
  MatchKind kind;
  const char* label;
  const char* value;
  std::vector<std::string> expected;  // values of "id"
};

class SelectTest : public testing::TestWithParam<SelectCase> {};

// One series of every kind that the rules about missing labels tell apart.
const std::vector<Labels>& Shelf() {
  static const std::vector<Labels> kShelf = {{{"id", "none"}},
                                             {{"id", "b"}, {"a", "b"}},
                                             {{"id", "c"}, {"a", "c"}},
                                             {{"id", "bar"}, {"a", "bar"}},
                                             {{"id", "dot"}, {"a", "b.r"}},
                                             {{"id", "line"}, {"a", "x\ny"}}};
  return kShelf;
}

TEST_P(SelectTest, SelectsWhatPrometheusSelects) {
  Window window{{}};
  for (const Labels& labels : Shelf())
    ASSERT_TRUE(window.FindOrCreate(labels).has_value());
  const Result<Matcher> matcher =
      Matcher::Make(GetParam().kind, GetParam().label, GetParam().value);
  ASSERT_TRUE(matcher.has_value());
  std::vector<std::string> found;
  for (const SeriesId id : window.Select({*matcher})) {
    found.emplace_back(window.LabelsOf(id).Get("id"));
  }
  EXPECT_EQ(found, GetParam().expected);
}

const std::vector<SelectCase> kSelectCases = {
    {"Equal", MatchKind::kEqual, "a", "b", {"b"}},
    {"EqualNothing", MatchKind::kEqual, "a", "nope", {}},
    {"EqualEmpty", MatchKind::kEqual, "a", "", {"none"}},
    {"EqualEmptyOfUnknownName",
     MatchKind::kEqual,
     "q",
     "",
     {"none", "b", "c", "bar", "dot", "line"}},
    {"NotEqual", MatchKind::kNotEqual, "a", "b", {"none", "c", "bar", "dot", "line"}},
    {"NotEqualEmpty", MatchKind::kNotEqual, "a", "", {"b", "c", "bar", "dot", "line"}},
    {"NotEqualEmptyOfUnknownName", MatchKind::kNotEqual, "q", "", {}},
    {"Alternatives", MatchKind::kRegex, "a", "b|c|nope", {"b", "c"}},
    {"AlternativesInGroup", MatchKind::kRegex, "a", "(b|c)", {"b", "c"}},
    {"AlternativesRepeated", MatchKind::kRegex, "a", "b|b", {"b"}},
    {"AlternativesWithEmpty", MatchKind::kRegex, "a", "b|", {"none", "b"}},
    {"NotAlternativesWithEmpty", MatchKind::kNotRegex, "a", "b|", {"c", "bar", "dot", "line"}},
    {"EscapedDot", MatchKind::kRegex, "a", "b\\.r", {"dot"}},
    {"Dot", MatchKind::kRegex, "a", "b.r", {"bar", "dot"}},
    {"Prefix", MatchKind::kRegex, "a", "ba.*", {"bar"}},
    {"PrefixWithOptionalEnd", MatchKind::kRegex, "a", "ba?", {"b"}},
    {"Anything", MatchKind::kRegex, "a", ".*", {"none", "b", "c", "bar", "dot", "line"}},
    {"NotAnything", MatchKind::kNotRegex, "a", ".*", {}},
    {"NonEmpty", MatchKind::kRegex, "a", ".+", {"b", "c", "bar", "dot", "line"}},
    {"NotNonEmpty", MatchKind::kNotRegex, "a", ".+", {"none"}},
    {"NotRegex", MatchKind::kNotRegex, "a", "b.*", {"none", "c", "line"}},
    {"RegexThatMatchesEmpty", MatchKind::kRegex, "a", "(b.*)?", {"none", "b", "bar", "dot"}},
    {"NotRegexThatMatchesEmpty", MatchKind::kNotRegex, "a", "(b.*)?", {"c", "line"}},
    {"RegexOfUnknownName", MatchKind::kRegex, "q", "b.*", {}},
    {"NotRegexOfUnknownName",
     MatchKind::kNotRegex,
     "q",
     "b.*",
     {"none", "b", "c", "bar", "dot", "line"}},
    {"IgnoringCase", MatchKind::kRegex, "a", "(?i)BA.", {"bar"}},
    {"AlternativePrefixes", MatchKind::kRegex, "a", "ba.|c", {"c", "bar"}},
    {"ParenthesesOfItsOwn", MatchKind::kRegex, "a", "a)?(b", {"b"}},
};

INSTANTIATE_TEST_SUITE_P(Table, SelectTest, testing::ValuesIn(kSelectCases),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(SelectionTest, OnlySeriesFromTheGivenIdOnAreSelected) {
  Window window{{}};
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(window.FindOrCreate({{"a", i % 2 == 0 ? "x" : "y"}, {"i", std::to_string(i)}}));
  }
  const Matchers x = {*Matcher::Make(MatchKind::kEqual, "a", "x")};
  EXPECT_EQ(window.Select(x, 5), (std::vector<SeriesId>{6, 8}));
  EXPECT_TRUE(window.Select(x, 10).empty());
  EXPECT_TRUE(window.Select(x, 11).empty());
  EXPECT_EQ(window.Select({}, 8), (std::vector<SeriesId>{8, 9}));
  const Matchers not_x = {*Matcher::Make(MatchKind::kNotEqual, "a", "x")};
  EXPECT_EQ(window.Select(not_x, 6), (std::vector<SeriesId>{7, 9}));
}

class RandomSelection {
 public:
  explicit RandomSelection(uint64_t seed) : random_(seed) {}

  Labels RandomLabels() {
    LabelsBuilder builder;
    for (const char* const name : {"a", "b", "c", "d"}) {
      if (Below(3) != 0) builder.Set(name, RandomValue());
    }
    builder.Set("i", std::to_string(Below(5000)));
    return builder.Build();
  }

  Matchers RandomMatchers() {
    static const std::vector<std::string> kPatterns = {
        "",       ".*",     ".+",   "x|y", "xy.*", "x?", "x+|z",     "(x|yy)",
        "[xy]z*", "(?i)X",  "x.?z", "é.*", "x||y", "^x", "x$",       "\\Qx\\E.*",
        "x{2}",   "(?:x)*", "z\\.", "1.*", "4..",  "é*", "(x)(y)|z", "x(y|z)"};
    Matchers matchers;
    const size_t count = Below(4);
    for (size_t i = 0; i < count; ++i) {
      const auto kind = static_cast<MatchKind>(Below(4));
      const bool regex = kind == MatchKind::kRegex || kind == MatchKind::kNotRegex;
      static const std::vector<std::string> kNames = {"a", "b", "c", "d", "i", "e"};
      std::string value = regex ? kPatterns[Below(kPatterns.size())] : RandomValue();
      if (Below(8) == 0 && !regex) value.clear();
      Result<Matcher> matcher = Matcher::Make(kind, kNames[Below(kNames.size())], value);
      EXPECT_TRUE(matcher.has_value()) << value;
      if (matcher) matchers.push_back(*std::move(matcher));
    }
    return matchers;
  }

  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

 private:
  std::string RandomValue() {
    static const std::vector<std::string> kPieces = {"x", "y", "z", ".", "X", "é"};
    std::string value;
    const size_t count = 1 + Below(3);
    for (size_t i = 0; i < count; ++i)
      value += kPieces[Below(kPieces.size())];
    return value;
  }

  std::mt19937_64 random_;
};

TEST(SelectionTest, SelectingEqualsFilteringAllLabelSets) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    RandomSelection random(seed);
    Window window{{}};
    std::vector<Labels> sets;
    for (int i = 0; i < 600; ++i) {
      Labels labels = random.RandomLabels();
      const Result<SeriesId> id = window.FindOrCreate(labels);
      ASSERT_TRUE(id.has_value());
      if (*id == sets.size()) sets.push_back(std::move(labels));
    }
    for (int i = 0; i < 300; ++i) {
      const Matchers matchers = random.RandomMatchers();
      const auto first = static_cast<SeriesId>(random.Below(3) == 0 ? random.Below(700) : 0);
      std::vector<SeriesId> expected;
      for (SeriesId id = first; id < sets.size(); ++id) {
        if (MatchesAll(matchers, sets[id])) expected.push_back(id);
      }
      std::string text;
      for (const Matcher& matcher : matchers)
        text += FormatMatcher(matcher) + " ";
      ASSERT_EQ(window.Select(matchers, first), expected) << "seed " << seed << ": " << text;
    }
  }
}

}  // namespace
}  // namespace alertd::window
