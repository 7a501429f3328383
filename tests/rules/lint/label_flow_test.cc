#include "rules/lint/label_flow.h"

#include <string>

#include <gtest/gtest.h>

#include "grammar/parser.h"

namespace alertd::lint {
namespace {

// What is known of the labels, those that are named first: +a surely there (with its values), ?a
// perhaps, -a never; then the same of all others.
std::string Facts(const std::string& text) {
  const auto parsed = grammar::ParseExpr(text);
  EXPECT_NE(parsed.root, nullptr) << text;
  if (parsed.root == nullptr) return {};
  const LabelFlow flow(*parsed.root);
  const LabelFacts& facts = flow.Of(*parsed.root);
  const auto sign = [](const LabelFact& fact) {
    if (fact.presence == Presence::kNever) return "-";
    return fact.presence == Presence::kSure ? "+" : "?";
  };
  std::string out;
  for (const auto& [name, fact] : facts.named()) {
    out += sign(fact) + name;
    for (size_t i = 0; i < fact.values.size(); ++i)
      out += (i == 0 ? "=" : "|") + fact.values[i];
    out += " ";
  }
  return out + sign(facts.others()) + "*";
}

struct FlowCase {
  const char* expr;
  const char* facts;
};

class LabelFlowOf : public ::testing::TestWithParam<FlowCase> {};

TEST_P(LabelFlowOf, IsKnown) {
  EXPECT_EQ(Facts(GetParam().expr), GetParam().facts) << GetParam().expr;
}

constexpr FlowCase kSelectors[] = {
    {"x", "?*"},
    {"x{a=\"1\"}", "+a=1 ?*"},
    {"x{a=\"\"}", "-a ?*"},
    {"x{a!=\"\"}", "+a ?*"},
    {"x{a!=\"1\"}", "?*"},
    {"x{a=~\"1|2\"}", "+a=1|2 ?*"},
    {"x{a=~\"1|2\", a!=\"2\"}", "+a=1 ?*"},
    {"x{a=~\".+\"}", "+a ?*"},
    {"x{a=~\".*\"}", "?*"},
    {"x{a=~\"1|\"}", "?*"},
    {"x{a=\"1\"}[5m:1m]", "+a=1 ?*"},
    {"1", "-*"},
};
INSTANTIATE_TEST_SUITE_P(Selectors, LabelFlowOf, ::testing::ValuesIn(kSelectors));

constexpr FlowCase kAggregations[] = {
    {"sum(x{a=\"1\"})", "-*"},
    {"sum by (a) (x)", "?a -*"},
    {"sum by (a, b) (x{a=\"1\"})", "+a=1 ?b -*"},
    {"sum by (b) (sum by (a) (x))", "-b -*"},
    {"sum without (a) (x)", "-a ?*"},
    {"sum without (a) (sum by (a, b) (x))", "-a ?b -*"},
    {"topk by (a) (3, x{b=\"1\"})", "+b=1 ?*"},
    {"limitk(3, sum by (a) (x))", "?a -*"},
    {"count_values(\"v\", x)", "+v -*"},
    {"count_values by (a) (\"v\", x)", "?a +v -*"},
    {"quantile by (a) (0.9, x)", "?a -*"},
    {"-sum by (a) (x)", "?a -*"},
    {"(sum by (a) (x))", "?a -*"},
    {"sum by (a) (x)[5m:]", "?a -*"},
};
INSTANTIATE_TEST_SUITE_P(Aggregations, LabelFlowOf, ::testing::ValuesIn(kAggregations));

constexpr FlowCase kFunctions[] = {
    {"rate(x{a=\"1\"}[5m])", "+a=1 ?*"},
    {"vector(1)", "-*"},
    {"time()", "-*"},
    {"scalar(x)", "-*"},
    {"hour()", "-*"},
    {"hour(x{a=\"1\"})", "+a=1 ?*"},
    {"absent(x{a=\"1\", b=~\"2|3\"})", "+a=1 -b -*"},
    {"absent(x{a=\"1\", a=\"1\"})", "-a -*"},
    {"absent_over_time(x{a=\"1\"}[5m])", "+a=1 -*"},
    {"absent(sum by (a) (x))", "-*"},
    {"absent((x{a=\"1\"}))", "?*"},
    {"histogram_quantile(0.9, sum by (le, a) (rate(x[5m])))", "?a -le -*"},
    {"histogram_quantile(0.9, x)", "-le ?*"},
    {"label_replace(sum(x), \"a\", \"$1\", \"b\", \"(.+)\")", "?a -*"},
    {"label_replace(sum(x), \"a\", \"1\", \"\", \".*\")", "+a=1 -*"},
    {"label_replace(x{a=\"1\"}, \"a\", \"2\", \"b\", \"c\")", "+a ?*"},
    {"label_replace(x{a=\"1\"}, \"a\", \"$1\", \"b\", \"(.*)\")", "?a ?*"},
    {"label_join(x{b=\"1\"}, \"a\", \"-\", \"b\")", "+a +b=1 ?*"},
    {"label_join(sum by (b) (x), \"a\", \"\", \"b\")", "?a ?b -*"},
    {"label_join(sum by (b) (x), \"a\", \"-\", \"b\", \"c\")", "+a ?b -*"},
    {"info(sum by (a) (x))", "?a ?*"},
    {"sort_desc(sum by (a) (x))", "?a -*"},
    {"predict_linear(x{a=\"1\"}[5m], 3600)", "+a=1 ?*"},
};
INSTANTIATE_TEST_SUITE_P(Functions, LabelFlowOf, ::testing::ValuesIn(kFunctions));

constexpr FlowCase kOperators[] = {
    {"x{a=\"1\"} > 2", "+a=1 ?*"},
    {"2 < x{a=\"1\"}", "+a=1 ?*"},
    {"x + y{a=\"1\"}", "+a=1 ?*"},
    {"x + sum by (a) (y)", "?a -*"},
    {"x{a=\"1\"} / on (a, b) y", "+a=1 ?b -*"},
    {"x > on (a) y", "?a -*"},
    {"x{a=\"1\"} / ignoring (a) y", "-a ?*"},
    {"x * on (a) group_left (b) y{b=\"1\"}", "?a +b=1 ?*"},
    {"x * on (a) group_left (b) sum by (a) (y)", "?a -b ?*"},
    {"x * on (a) group_left (b) sum by (a, b) (y)", "?a ?b ?*"},
    {"sum by (a) (x) * on (a) group_right () y", "?a ?*"},
    {"x * ignoring (a) group_left () sum by (b) (y)", "?a ?b -*"},
    {"x and on (a) y{a=\"1\"}", "+a=1 ?*"},
    {"x and sum by (a) (y)", "?a -*"},
    {"x{b=\"1\"} unless y{a=\"1\"}", "+b=1 ?*"},
    {"x{a=\"1\"} or y{a=\"2\"}", "+a=1|2 ?*"},
    {"x{a=\"1\"} or y", "?a ?*"},
    {"sum by (a) (x) or sum by (b) (x)", "?a ?b -*"},
    {"sum(x) or vector(0)", "-*"},
    {"1 + 2", "-*"},
    {"x + on (a) fill (0) y{a=\"1\"}", "?a -*"},
};
INSTANTIATE_TEST_SUITE_P(Operators, LabelFlowOf, ::testing::ValuesIn(kOperators));

TEST(LabelFlowCause, NamesWhatTakesALabelAway) {
  const auto parsed = grammar::ParseExpr("max by (b) (sum by (a) (x))");
  ASSERT_NE(parsed.root, nullptr);
  const LabelFlow flow(*parsed.root);
  const LabelFact& fact = flow.Of(*parsed.root).Of("c");
  ASSERT_NE(fact.cause, nullptr);
  EXPECT_EQ(DescribeCause(*fact.cause), "max by (b)");
  const LabelFact& inner = flow.Of(*parsed.root).Of("b");
  ASSERT_NE(inner.cause, nullptr);
  EXPECT_EQ(DescribeCause(*inner.cause), "sum by (a)");
}

TEST(LabelFlowLimits, ManyLabelsAreForgottenNotGuessed) {
  std::string names;
  for (int i = 0; i < 200; ++i)
    names += (i > 0 ? ", l" : "l") + std::to_string(i);
  const auto parsed = grammar::ParseExpr("sum by (" + names + ") (x)");
  ASSERT_NE(parsed.root, nullptr);
  const LabelFlow flow(*parsed.root);
  EXPECT_EQ(flow.Of(*parsed.root).Of("l199").presence, Presence::kPossible);
  EXPECT_EQ(flow.Of(*parsed.root).named().size(), LabelFacts::kLabelsMax);
}

}  // namespace
}  // namespace alertd::lint
