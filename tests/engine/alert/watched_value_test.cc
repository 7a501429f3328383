#include "engine/alert/watched_value.h"

#include <string>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "grammar/printer.h"
#include "tests/engine/alert/one_rule.h"

namespace alertd::alert {
namespace {

std::shared_ptr<const grammar::Expr> Parse(const std::string& text) {
  return *grammar::ParseExprOrError(text);
}

// The parts, one after the other.
std::string Watched(const std::string& condition) {
  const auto expr = Parse(condition);
  std::string text;
  for (const WatchedExpr& watched : WatchedBy(*expr))
    text += (text.empty() ? "" : "; ") + grammar::PrintExpr(*watched.expr);
  return text;
}

TEST(WatchedBy, FindsWhatIsCompared) {
  struct Case {
    const char* condition;
    const char* watched;
  };
  static constexpr Case kCases[] = {
      {"up == 0", "up"},
      {"5 < a", "a"},
      {"(2 * 3) < a", "a"},
      {"a / b > 0.5", "a / b"},
      {"(a / b) > 0.5", "a / b"},
      {"sum by (x) (rate(a[5m])) > 1", "sum by (x) (rate(a[5m]))"},
      {"a > b", "a"},
      {"a > on (x) group_left () b", "a"},
      {"a > on (x) group_right () b", "a"},
      {"(a > 5) and on () (b < 3)", "a"},
      {"a > 5 unless on (x) b", "a"},
      {"a and b > 5", "a"},
      {"(a - b > 5) and c", "a - b"},
      {"a > 5 or b < 3", "a; b"},
      {"(a > 5 and c) or (b < 3) or absent(d)", "a; b; absent(d)"},
      {"a < 1 or a > 9", "a"},
      {"a > 5 < 10", "a"},
      {"(a and b) > 5", "a"},
      {"(a or b) > 5", "a or b"},
      {"(sum(a) or vector(0)) > 5", "sum(a) or vector(0)"},
      {"a or (b or c)", "a or (b or c)"},
      {"(a > 1 or b) > 5", "a; b"},
      {"(a or b and c) > 5", "a; b"},
      {"a > bool 5", "a > bool 5"},
      {"(a > bool 5) == 1", "a > bool 5"},
      {"-(a > 5)", "-(a > 5)"},
      {"count(up == 0) > 2", "count(up == 0)"},
      {"absent(a)", "absent(a)"},
      {"a", "a"},
      {"vector(1)", "vector(1)"},
      {"time() - vector(5) > 3", "time() - vector(5)"},
      {"a </ 5", "a </ 5"},
  };
  for (const Case& each : kCases)
    EXPECT_EQ(Watched(each.condition), each.watched) << each.condition;
}

TEST(WatchedBy, TooManyPartsAreNone) {
  std::string condition = "a0 > 1";
  for (int i = 1; i < 32; ++i)
    condition += " or a" + std::to_string(i) + " > 1";
  EXPECT_NE(Watched(condition), "");
  EXPECT_EQ(Watched(condition + " or a32 > 1"), "");
}

TEST(WatchedExpr, LabelsFromTheOtherSideAreNotItsOwn) {
  const Labels result{{"__name__", "a"}, {"i", "1"}, {"team", "t"}, {"x", "2"}};
  const auto own = [&result](const std::string& condition) {
    const auto expr = Parse(condition);
    return FormatLabels(WatchedBy(*expr).front().OwnLabels(result));
  };
  EXPECT_EQ(own("a > b"), R"(a{i="1", team="t", x="2"})");
  EXPECT_EQ(own("a > on (x) group_left (team) b"), R"(a{i="1", x="2"})");
  EXPECT_EQ(own("a > on (x) group_right () b"), R"({x="2"})");
  EXPECT_EQ(own("a > on (x) group_right (team) b"), R"({team="t", x="2"})");
  EXPECT_EQ(own("a > ignoring (i, team) group_right (team) b"), R"({team="t", x="2"})");
  EXPECT_EQ(own("(a > on (x) group_left (team) b) > on (i) group_right () c"), R"({i="1"})");
}

// Series with one sample each, at kStart.
class AskWatchedValuesTest : public ::testing::Test {
 protected:
  void Add(const Labels& series, double value) {
    const auto id = window_.FindOrCreate(series);
    ASSERT_TRUE(id.has_value());
    const window::SeriesSample sample{*id, {kStart, value}};
    window_.Append({&sample, 1});
  }

  Result<std::vector<std::optional<double>>> Ask(const std::string& condition,
                                                 const std::vector<Labels>& results) {
    return AskWatchedValues({Parse(condition), results, kStart}, window_, {});
  }

 private:
  window::Window window_{{.retention = std::chrono::hours{1}}};
};

TEST_F(AskWatchedValuesTest, EachResultHasItsOwn) {
  Add({{"__name__", "a"}, {"i", "1"}}, 3);
  Add({{"__name__", "a"}, {"i", "2"}}, 4);
  const auto values = Ask(
      "a > 5", {{{"__name__", "a"}, {"i", "2"}}, {{"__name__", "a"}, {"i", "3"}}, {{"i", "1"}}});
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*values, (std::vector<std::optional<double>>{4, std::nullopt, 3}));
}

TEST_F(AskWatchedValuesTest, PartThatCannotBeAnsweredFails) {
  Add({{"__name__", "a"}, {"i", "1"}}, 3);
  Add({{"__name__", "b"}, {"i", "1"}}, 3);
  Add({{"__name__", "b"}, {"i", "2"}}, 3);
  const auto values = Ask("a + on () b > 5", {{{"i", "1"}}});
  ASSERT_FALSE(values.has_value());
  EXPECT_EQ(values.error().kind, ErrorKind::kInvalidInput);
}

}  // namespace
}  // namespace alertd::alert
