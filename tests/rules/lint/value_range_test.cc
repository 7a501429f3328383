#include "rules/lint/value_range.h"

#include <string>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "rules/lint/selectivity.h"

namespace alertd::lint {
namespace {

std::shared_ptr<const grammar::Expr> Parse(const std::string& text) {
  auto root = grammar::ParseExpr(text).root;
  EXPECT_NE(root, nullptr) << text;
  return root;
}

struct RangeCase {
  const char* expr;
  const char* range;
};

class RangeOfExpression : public ::testing::TestWithParam<RangeCase> {};

TEST_P(RangeOfExpression, IsCertain) {
  EXPECT_EQ(DescribeRange(RangeOf(*Parse(GetParam().expr))), GetParam().range) << GetParam().expr;
}

constexpr RangeCase kRanges[] = {
    {"x", "any number"},
    {"3", "always 3"},
    {"-(2 + 1)", "always -3"},
    {"up", "from 0 to 1"},
    {"avg(up)", "from 0 to 1"},
    {"sum(up)", "at least 0"},
    {"count(x)", "at least 1"},
    {"count(x) - 1", "at least 0"},
    {"rate(x[5m]) * 100", "at least 0"},
    {"1 - up", "from 0 to 1"},
    {"max_over_time(up[5m])", "from 0 to 1"},
    {"absent(x)", "always 1"},
    {"quantile(95, x)", "always +Inf"},
    {"quantile(0.95, x)", "any number"},
    {"quantile(1, x)", "any number"},
    {"histogram_quantile(95 / 10, x)", "always +Inf"},
    {"histogram_quantile(95 / 100, x)", "any number"},
    {"quantile_over_time(-1, x[5m])", "always -Inf"},
    {"quantile_over_time(scalar(y), x[5m])", "any number"},
    {"hour()", "from 0 to 23"},
    {"x > 5", "more than 5"},
    {"5 < x", "more than 5"},
    {"x >= 5 < 7", "from 5 to 7"},
    {"x == 5", "always 5"},
    {"x > bool 5", "from 0 to 1"},
    {"up or x > 3", "at least 0"},
    {"x % 60", "any number"},
    {"time() % 60", "from 0 to 60"},
    {"clamp_min(x, 2)", "at least 2"},
    {"clamp_max(x, 2)", "at most 2"},
    {"clamp_min(x, scalar(y))", "any number"},
    {"clamp_min(up, 2)", "always 2"},
    {"clamp_max(up, scalar(y))", "at most 1"},
    {"clamp(x, 0, 1)", "from 0 to 1"},
    {"clamp(up, -1, scalar(y))", "from -1 to 1"},
    {"clamp(x, 5, 1)", "any number"},
    {"delta(x[5m])", "any number"},
    {"sum(rate(x{a=\"1\"}[5m])) / sum(rate(x[5m]))", "from 0 to 1"},
    {"100 * (sum by (j) (rate(x{a=\"1\"}[5m])) / sum by (j) (rate(x[5m])))", "from 0 to 100"},
    {"sum(rate(x[5m])) / sum(rate(x{a=\"1\"}[5m]))", "at least 0"},
    {"sum(rate(x{a=\"1\"}[5m])) / sum(rate(x[1m]))", "at least 0"},
    {"sum(rate(x{a=\"1\"}[5m])) / sum by (j) (rate(x[5m]))", "at least 0"},
    {"sum(x{a=\"1\"}) / sum(x)", "any number"},
    {"count(x > 3) / count(x)", "from 0 to 1"},
    {"count(up == 0) / count(up)", "from 0 to 1"},
    {"count(x > 10) / count(x > 5)", "from 0 to 1"},
    {"count(x and y) / count(x)", "from 0 to 1"},
    {"count(x) / count(x and y)", "at least 0"},
    {"count(x{a=\"b\"}) / count(x{a=~\"b|c\"})", "from 0 to 1"},
};
INSTANTIATE_TEST_SUITE_P(Cases, RangeOfExpression, ::testing::ValuesIn(kRanges));

struct CompareCase {
  const char* comparison;
  Answer answer;
};

class Comparison : public ::testing::TestWithParam<CompareCase> {};

TEST_P(Comparison, IsFolded) {
  const auto root = Parse(GetParam().comparison);
  const auto& binary = std::get<grammar::Binary>(root->node);
  EXPECT_EQ(Compare(binary.op, RangeOf(*binary.left), RangeOf(*binary.right)), GetParam().answer)
      << GetParam().comparison;
}

constexpr CompareCase kComparisons[] = {
    {"x > 1", Answer::kSometimes},
    {"up > 1", Answer::kNever},
    {"up >= 1", Answer::kSometimes},
    {"up <= 1", Answer::kAlways},
    {"up < 0", Answer::kNever},
    {"up == 2", Answer::kNever},
    {"up != 2", Answer::kAlways},
    {"count(x) == 0", Answer::kNever},
    {"count(x) < 1", Answer::kNever},
    {"count(x) >= 1", Answer::kAlways},
    {"count(x) > 0", Answer::kAlways},
    {"rate(x[5m]) >= 0", Answer::kAlways},
    {"0 > rate(x[5m])", Answer::kNever},
    {"absent(x) == 1", Answer::kAlways},
    {"minute() > 59", Answer::kNever},
    {"(x > 5) < 5", Answer::kNever},
    {"(x >= 5) <= 5", Answer::kSometimes},
};
INSTANTIATE_TEST_SUITE_P(Cases, Comparison, ::testing::ValuesIn(kComparisons));

struct SelectivityCase {
  const char* expr;
  Indifference indifference;
};

class SelectivityOfExpression : public ::testing::TestWithParam<SelectivityCase> {};

TEST_P(SelectivityOfExpression, IsKnown) {
  const auto root = Parse(GetParam().expr);
  EXPECT_EQ(SelectivityOf(*root).indifference, GetParam().indifference) << GetParam().expr;
}

constexpr SelectivityCase kSelectivities[] = {
    {"x > 1", Indifference::kNone},
    {"x", Indifference::kNoComparison},
    {"job:x:ratio", Indifference::kNone},
    {"ALERTS{alertstate=\"firing\"}", Indifference::kNone},
    {"rate(x[5m])", Indifference::kNoComparison},
    {"sum(rate(x[5m]) > 1)", Indifference::kNone},
    {"x > bool 1", Indifference::kBoolComparison},
    {"(x > bool 1) * y", Indifference::kBoolComparison},
    {"(x > bool 1) == 1", Indifference::kNone},
    {"x and y", Indifference::kNone},
    {"x unless y", Indifference::kNone},
    {"x > 1 or y > 2", Indifference::kNone},
    {"x > 1 or vector(0)", Indifference::kUnfilteredSide},
    {"x > 1 or absent(x)", Indifference::kNone},
    {"(x or vector(0)) > 1", Indifference::kNone},
    {"count(x) > 0", Indifference::kVainComparison},
    {"count(x > 5) > 0", Indifference::kNone},
    {"changes(up[5m]) >= 0", Indifference::kVainComparison},
    {"x == y", Indifference::kNone},
    {"x != NaN", Indifference::kVainComparison},
    {"x != -(0 / 0)", Indifference::kVainComparison},
    {"x != y", Indifference::kNone},
    {"x * 0 == 0", Indifference::kNone},
    {"absent(x) == 1", Indifference::kNone},
    {"count(x) * 0 == 0", Indifference::kNone},
    {"x and on () vector(1)", Indifference::kNoComparison},
    {"x > 5 and on () vector(1)", Indifference::kNone},
    {"x unless on () absent(x)", Indifference::kNoComparison},
    {"topk(3, x)", Indifference::kNoComparison},
    {"max_over_time((x > 1)[5m:])", Indifference::kNone},
};
INSTANTIATE_TEST_SUITE_P(Cases, SelectivityOfExpression, ::testing::ValuesIn(kSelectivities));

}  // namespace
}  // namespace alertd::lint
