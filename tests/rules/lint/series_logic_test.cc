#include "rules/lint/series_logic.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "grammar/parser.h"

namespace alertd::lint {
namespace {

std::shared_ptr<const grammar::Expr> Parse(const std::string& text) {
  auto root = grammar::ParseExpr(text).root;
  EXPECT_NE(root, nullptr) << text;
  return root;
}

struct LogicCase {
  const char* expr;
  bool holds;
};

class Presence : public ::testing::TestWithParam<LogicCase> {};

TEST_P(Presence, IsFoundWhereItIsCertain) {
  EXPECT_EQ(IsAlwaysThere(*Parse(GetParam().expr)), GetParam().holds) << GetParam().expr;
}

constexpr LogicCase kPresences[] = {
    {"vector(0)", true},
    {"hour()", true},
    {"time()", false},
    {"x", false},
    {"hour(x)", false},
    {"x or vector(0)", true},
    {"x or absent(x)", true},
    {"absent(x) or sum(x)", true},
    {"x or absent(x{a=\"b\"})", true},
    {"x{a=\"b\"} or absent(x)", false},
    {"x or absent(y)", false},
    {"sum(x or vector(0)) * 2", true},
    {"max(x or vector(0))", false},
    {"abs(-vector(1))", true},
    {"label_replace(vector(1), \"a\", \"b\", \"\", \"\")", true},
    {"vector(1) > bool 2", true},
    {"vector(1) > 2", false},
    {"vector(1) and on () x", false},
    {"vector(1) unless x", false},
    {"vector(1) </ 1", false},
    {"clamp(vector(1), 5, 1)", false},
    {"topk(1, vector(1))", false},
};
INSTANTIATE_TEST_SUITE_P(Cases, Presence, ::testing::ValuesIn(kPresences));

class Partner : public ::testing::TestWithParam<LogicCase> {};

TEST_P(Partner, IsFoundWhereItIsCertain) {
  const auto root = Parse(GetParam().expr);
  EXPECT_EQ(HasPartners(std::get<grammar::Binary>(root->node)), GetParam().holds)
      << GetParam().expr;
}

constexpr LogicCase kPartners[] = {
    {"x and x", true},
    {"x and y", false},
    {"x{a=\"b\"} and x", true},
    {"x and x{a=\"b\"}", false},
    {"x{a=\"b\"} and x{a=~\"b|c\"}", true},
    {"x{a=\"d\"} and x{a=~\"b|c\"}", false},
    {"x and x offset 5m", false},
    {"x @ 10 and x @ 10", true},
    {"x > 5 and ((x))", true},
    {"5 < x and x", true},
    {"x > 10 and x > 5", true},
    {"x > 5 and x > 10", false},
    {"x > 10 > 7 and x > 5", true},
    {"x and x >= -Inf", false},
    {"x > 5 and x >= -Inf", true},
    {"x != 3 and x != 4", false},
    {"x == 3 and x != 4", true},
    {"-x and x", true},
    {"abs(x) * 2 and x", true},
    {"abs(x) and abs(x > 5)", false},
    {"abs(x > 5) and abs(x)", true},
    {"rate(x{a=\"b\"}[5m]) and rate(x[5m])", true},
    {"rate(x[5m]) and rate(x[1m])", false},
    {"rate(x[5m]) and x", false},
    {"absent(x{a=\"b\"}) and absent(x)", false},
    {"topk(3, x) and x", true},
    {"x and topk(3, x)", false},
    {"x > y and x", true},
    {"x > y and y", true},
    {"x > on (job) y and x", false},
    {"x > on (job) y and on (job) x", true},
    {"x > on (job) group_left (a) y and x", false},
    {"x > on (job) group_left (a) y and ignoring (a) x", true},
    {"x > on (job) group_left (a) y and on (job) y", true},
    {"x > on (job) group_left (a) y and on (a) y", false},
    {"x + fill(0) y and x", false},
    {"x and (x or y)", true},
    {"x and (y or x)", true},
    {"x and (y or on (job) x)", false},
    {"x and on (job) (y or on (job, a) x)", true},
    {"(x or y) and x", false},
    {"(x{a=\"b\"} or x > 5) and x", true},
    {"(y and x) and x", true},
    {"(y and on (job) x) and x", false},
    {"(y and on (job) x) and on (job) x", true},
    {"(x unless y) and x", true},
    {"x and (x unless y)", false},
    {"x and (x and x)", true},
    {"x and (x and y)", false},
    {"sum by (job) (x{a=\"b\"}) and sum by (job) (x)", true},
    {"count by (job) (x > 5) and sum by (job) (x)", true},
    {"sum by (job) (x) and sum by (a) (x)", false},
    {"sum by (job) (x) and on (job) x", true},
    {"sum by (job) (x) and on (a) x", false},
    {"sum without (a) (x) and ignoring (a) x", true},
    {"sum without (a) (x) and x", false},
    {"x and on (job) sum by (job, a) (x)", true},
    {"x and on (job) max by (job) (x)", false},
    {"x and on (job) count_values by (job) (\"v\", x)", false},
    {"sum(x) and vector(1)", true},
    {"x and vector(1)", false},
    {"x and on () vector(1)", true},
    {"x and on (job) vector(1)", false},
    {"x and on () (y or vector(1))", true},
    {"x and on () count(x)", true},
    {"x and on () count(x > 5)", false},
    {"x and (x > bool 5)", true},
    {"x and on (__name__) x", true},
    {"rate(x[5m]) and on (__name__) -rate(x[5m])", false},
    {"label_replace(x, \"a\", \"b\", \"\", \"\") and x", false},
};
INSTANTIATE_TEST_SUITE_P(Cases, Partner, ::testing::ValuesIn(kPartners));

class Meeting : public ::testing::TestWithParam<LogicCase> {};

TEST_P(Meeting, IsRuledOutWhereItIsCertain) {
  const auto root = Parse(GetParam().expr);
  EXPECT_EQ(NeverMeet(std::get<grammar::Binary>(root->node)), GetParam().holds) << GetParam().expr;
}

constexpr LogicCase kMeetings[] = {
    {"x and y", false},
    {"absent(x) and x", true},
    {"x > 5 and on () absent(x)", true},
    {"x{a=\"b\"} * on () group_left () absent(x)", true},
    {"x and on () absent(x{a=\"b\"})", false},
    {"x and on () absent(x > 5)", false},
    {"x > 7 and on () absent(x > 5)", true},
    {"x and on () absent(y)", false},
    {"absent(x) and absent(x)", false},
    {"x and on () absent_over_time(x[1m])", false},
    {"(x unless y) and y", true},
    {"(x unless y) and y > 5", true},
    {"(x unless y) and on (job) y", false},
    {"(x unless on (job) y) and y", true},
    {"(x unless on (job) y) and on (job) y", true},
    {"(x unless on (__name__) y) and y", false},
    {"(x unless y > 5) and y", false},
    {"y and ((x unless y) or (z unless y))", true},
    {"y and ((x unless y) or z)", false},
    {"(x unless y > 7) > 5 and y", false},
    {"(x unless y) > 5 and y", true},
    {"x > 5 and x < 3", true},
    {"x > 5 and x < 7", false},
    {"x > 5 and on (job) x < 3", false},
    {"x > 5 and ignoring (a) x < 3", false},
    {"(x > 5 unless y) and x < 3", true},
    {"x{a=\"b\"} > 5 and x < 3", true},
    {"x > 5 and x{a=\"b\"} < 3", true},
    {"x > 5 and abs(x) < 3", false},
    {"x == 3 and x != 3", true},
    {"x * 0 and x * 0 != 0", false},
    {"sum by (job) (x) > 5 and on (job) sum by (job) (x) < 3", true},
    {"sum by (job) (x) > 5 and on (a) sum by (job) (x) < 3", false},
    {"count(x) > 5 and on () count(x) < 3", true},
    {"(x > 5) + fill(0) absent(x)", false},
};
INSTANTIATE_TEST_SUITE_P(Cases, Meeting, ::testing::ValuesIn(kMeetings));

// Chains could be compared with one another in more ways than anybody can wait for.
TEST(SeriesLogic, GivesUpOnLongChains) {
  std::string left = std::string(60, '(') + "x";
  std::string right = std::string(60, '(') + "y";
  for (int i = 0; i < 60; ++i) {
    left.append(" > ").append(std::to_string(i)).append(" and a)");
    right.append(" > ").append(std::to_string(i)).append(" or b)");
  }
  const auto root = Parse(left + " and " + right);
  const auto& binary = std::get<grammar::Binary>(root->node);
  EXPECT_FALSE(HasPartners(binary));
  EXPECT_FALSE(NeverMeet(binary));
  EXPECT_FALSE(IsAlwaysThere(*root));
}

}  // namespace
}  // namespace alertd::lint
