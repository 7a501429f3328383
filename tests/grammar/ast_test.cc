#include "grammar/ast.h"

#include <gtest/gtest.h>

#include "grammar/function_table.h"
#include "grammar/parser.h"
#include "grammar/printer.h"

namespace alertd::grammar {
namespace {

std::shared_ptr<const Expr> Parsed(std::string_view text) {
  ParseOutcome outcome = ParseExpr(text);
  EXPECT_NE(outcome.root, nullptr) << text;
  return outcome.root;
}

// The text of every node, parents first.
std::vector<std::string> Places(std::string_view text) {
  std::vector<std::string> places;
  Walk(*Parsed(text), [&](const Expr& expr) {
    places.emplace_back(text.substr(expr.range.begin, expr.range.end - expr.range.begin));
  });
  return places;
}

using Strings = std::vector<std::string>;

TEST(Ast, EveryNodeKnowsItsPlace) {
  EXPECT_EQ(Places("  sum by (a) (rate(x{b=\"c\"}[5m] offset 1m)) > -0.5  "),
            (Strings{"sum by (a) (rate(x{b=\"c\"}[5m] offset 1m)) > -0.5",
                     "sum by (a) (rate(x{b=\"c\"}[5m] offset 1m))",
                     "rate(x{b=\"c\"}[5m] offset 1m)", "x{b=\"c\"}[5m] offset 1m", "-0.5"}));
  EXPECT_EQ(Places("topk(5, x) by (a)"), (Strings{"topk(5, x) by (a)", "5", "x"}));
  EXPECT_EQ(Places("-x ^ 2"), (Strings{"-x ^ 2", "x ^ 2", "x", "2"}));
  EXPECT_EQ(Places("(x)[5m:1m] @ 5"), (Strings{"(x)[5m:1m] @ 5", "(x)", "x"}));
  EXPECT_EQ(
      Places("label_replace(x, \"é\", 'b', `c`, \"d\")"),
      (Strings{"label_replace(x, \"é\", 'b', `c`, \"d\")", "x", "\"é\"", "'b'", "`c`", "\"d\""}));
}

TEST(Ast, OperatorsKnowTheirPlace) {
  const auto root = Parsed("a  >= bool b");
  EXPECT_EQ(std::get<Binary>(root->node).op_range, (SourceRange{3, 5}));
}

TEST(Ast, EveryExpressionHasAType) {
  const std::vector<std::pair<const char*, ValueType>> cases = {
      {"1", ValueType::kScalar},           {"\"a\"", ValueType::kString},
      {"x", ValueType::kVector},           {"x[5m]", ValueType::kMatrix},
      {"x[5m:1m]", ValueType::kMatrix},    {"(x[5m])", ValueType::kMatrix},
      {"-x", ValueType::kVector},          {"-(1)", ValueType::kScalar},
      {"1 + 2", ValueType::kScalar},       {"1 + x", ValueType::kVector},
      {"x + 1", ValueType::kVector},       {"x and y", ValueType::kVector},
      {"1 == bool 1", ValueType::kScalar}, {"time()", ValueType::kScalar},
      {"scalar(x)", ValueType::kScalar},   {"vector(1)", ValueType::kVector},
      {"rate(x[5m])", ValueType::kVector}, {"sum(x)", ValueType::kVector},
  };
  for (const auto& [text, type] : cases)
    EXPECT_EQ(Parsed(text)->type, type) << text;
}

TEST(Ast, SelectorsRepeatTheirNameAsAMatcher) {
  const auto root = Parsed("up{job=\"a\"}");
  const auto& selector = std::get<VectorSelector>(root->node);
  EXPECT_EQ(selector.name, "up");
  ASSERT_EQ(selector.matchers.size(), 2U);
  EXPECT_EQ(selector.matchers[0].name(), "job");
  EXPECT_EQ(selector.matchers[1].name(), "__name__");
  EXPECT_EQ(selector.matchers[1].value(), "up");
}

TEST(Ast, QuotedNamesStandWhereTheyWereWritten) {
  const auto root = Parsed("{\"a.b\", job=\"a\"}");
  const auto& selector = std::get<VectorSelector>(root->node);
  EXPECT_EQ(selector.name, "a.b");
  ASSERT_EQ(selector.matchers.size(), 2U);
  EXPECT_EQ(selector.matchers[0].value(), "a.b");
}

TEST(Ast, ModifiersBelongToTheSelector) {
  const auto root = Parsed("x[5m] anchored offset -90s @ 1.5");
  const auto& matrix = std::get<MatrixSelector>(root->node);
  EXPECT_EQ(matrix.range.value, std::chrono::minutes(5));
  EXPECT_EQ(matrix.range.expr, nullptr);
  EXPECT_EQ(matrix.selector.offset.value, std::chrono::seconds(-90));
  EXPECT_EQ(matrix.selector.extension, RangeExtension::kAnchored);
  ASSERT_TRUE(matrix.selector.at.has_value());
  EXPECT_EQ(matrix.selector.at->at, Timestamp(std::chrono::milliseconds(1500)));
}

TEST(Ast, ComputedDurationsAreKnownWithoutStepAndRange) {
  const auto known = Parsed("x[2 * (1m + 30s)]");
  const auto& range = std::get<MatrixSelector>(known->node).range;
  EXPECT_EQ(range.value, std::chrono::minutes(3));
  ASSERT_NE(range.expr, nullptr);
  EXPECT_EQ(range.expr->kind, DurationExpr::Kind::kMultiply);
  EXPECT_TRUE(range.expr->right->parenthesized);

  const auto unknown = Parsed("x[2 * step()]");
  EXPECT_EQ(std::get<MatrixSelector>(unknown->node).range.value, Duration::zero());
}

TEST(Ast, MatchingIsSetBetweenVectorsOnly) {
  EXPECT_TRUE(std::get<Binary>(Parsed("a + b")->node).matching.has_value());
  EXPECT_FALSE(std::get<Binary>(Parsed("a + 1")->node).matching.has_value());
  EXPECT_FALSE(std::get<Binary>(Parsed("1 + on () 2")->node).matching.has_value());
}

TEST(Ast, CardinalityFollowsOperatorAndGroup) {
  const std::vector<std::pair<const char*, Cardinality>> cases = {
      {"a + b", Cardinality::kOneToOne},
      {"a and b", Cardinality::kManyToMany},
      {"a + on (x) group_left b", Cardinality::kManyToOne},
      {"a + on (x) group_right (y) b", Cardinality::kOneToMany},
  };
  for (const auto& [text, cardinality] : cases) {
    EXPECT_EQ(std::get<Binary>(Parsed(text)->node).matching->cardinality, cardinality) << text;
  }
}

TEST(Ast, GroupingIsKeptAsWritten) {
  const auto none = Parsed("sum(x)");
  EXPECT_FALSE(std::get<Aggregation>(none->node).has_grouping);
  const auto empty = Parsed("sum by () (x)");
  EXPECT_TRUE(std::get<Aggregation>(empty->node).has_grouping);
  EXPECT_FALSE(std::get<Aggregation>(empty->node).without);
  const auto without = Parsed("sum(x) without (b, a)");
  EXPECT_TRUE(std::get<Aggregation>(without->node).without);
  EXPECT_EQ(std::get<Aggregation>(without->node).grouping, (Strings{"b", "a"}));
}

TEST(Ast, CallsPointIntoTheTableOfFunctions) {
  const auto root = Parsed("rate(x[5m])");
  EXPECT_EQ(std::get<Call>(root->node).function, FindFunction("rate"));
}

TEST(Ast, EveryAggregationIsFoundByItsName) {
  for (int i = 0; i <= static_cast<int>(AggregateOp::kLimitRatio); ++i) {
    const auto op = static_cast<AggregateOp>(i);
    EXPECT_EQ(FindAggregateOp(AggregateOpName(op)), op);
  }
  EXPECT_EQ(FindAggregateOp("rate"), std::nullopt);
}

}  // namespace
}  // namespace alertd::grammar
