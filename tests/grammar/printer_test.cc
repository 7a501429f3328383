#include "grammar/printer.h"

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "tests/grammar/case_file.h"

namespace alertd::grammar {
namespace {

bool SameText(std::string_view a, std::string_view b) {
  const ParseOutcome left = ParseExpr(a);
  const ParseOutcome right = ParseExpr(b);
  return left.root && right.root && SameExpr(*left.root, *right.root);
}

// A case without a line is printed as it stands.
TEST(Printer, PrintsEveryExpressionOnOneLine) {
  CheckCases("accepted.test", [](std::string_view text) -> std::vector<std::string> {
    const ParseOutcome outcome = ParseExpr(text);
    if (!outcome.root) return {DescribeError(outcome.errors.front())};
    const std::string printed = PrintExpr(*outcome.root);
    if (printed == text) return {};
    return {"=> " + printed};
  });
}

TEST(Printer, WhatIsPrintedParsesToTheSameTree) {
  for (const Case& one : ReadCases("accepted.test")) {
    const ParseOutcome first = ParseExpr(one.input);
    ASSERT_NE(first.root, nullptr) << one.input;
    const std::string printed = PrintExpr(*first.root);
    const ParseOutcome second = ParseExpr(printed);
    ASSERT_NE(second.root, nullptr) << printed;
    EXPECT_TRUE(SameExpr(*first.root, *second.root)) << one.input << " and " << printed;
    EXPECT_EQ(PrintExpr(*second.root), printed);
  }
}

TEST(Printer, LongExpressionsAreBrokenIntoLines) {
  const std::string a(60, 'a');
  const std::string b(60, 'b');
  for (const auto& [text, lines] : std::vector<std::pair<std::string, std::string>>{
           {"sum(x)", "sum(x)"},
           {a + "+ on (x) " + b, "  " + a + "\n+ on (x)\n  " + b},
           {"sum by (job) (rate(" + a + "{x=\"" + b + "\"}[5m]))",
            "sum by (job) (\n  rate(\n    " + a + "{x=\"" + b + "\"}[5m]\n  )\n)"},
           {"topk(5, (" + a + " > bool " + b + "))",
            "topk(\n  5,\n  (\n      " + a + "\n    > bool\n      " + b + "\n  )\n)"},
           {"-max_over_time((" + a + " or " + b + ")[5m:1m])",
            "-max_over_time(\n  (\n      " + a + "\n    or\n      " + b + "\n  )[5m:1m]\n)"},
       }) {
    const ParseOutcome outcome = ParseExpr(text);
    ASSERT_NE(outcome.root, nullptr) << text;
    EXPECT_EQ(PrintExprInLines(*outcome.root), lines);
    EXPECT_TRUE(SameText(text, lines));
  }
}

TEST(Printer, LiteralsCanStayAsTheyAreWritten) {
  for (const auto& [text, printed] : std::vector<std::pair<std::string, std::string>>{
           {"x>1e9", "x > 1e9"},
           {"x > -1E-3", "x > -1E-3"},
           {"x > 0x1F", "x > 0x1F"},
           {"x > 1_000", "x > 1_000"},
           {"x > 0.50", "x > 0.5"},
           {"x > INF", "x > +Inf"},
           {"x > - 1e3", "x > -1000"},
           {"x{a=~`\\d+`,b=`c`,d='`'}", "x{a=~`\\d+`,b=\"c\",d=\"`\"}"},
           {"x{a=~`a\n\\d`}[5m]", "x{a=~\"a\\n\\\\d\"}[5m]"},
           {"{`a b`, c!~`\"`}", "{\"a b\",c!~`\"`}"},
           {"label_replace(x, \"a\", \"$1\", 'b', `\\w`)",
            "label_replace(x, \"a\", \"$1\", \"b\", `\\w`)"},
       }) {
    const ParseOutcome outcome = ParseExpr(text);
    ASSERT_NE(outcome.root, nullptr) << text;
    EXPECT_EQ(PrintExpr(*outcome.root, text), printed);
    EXPECT_TRUE(SameText(text, printed));
  }
}

TEST(Printer, TreesThatSayTheSameAreEqual) {
  EXPECT_TRUE(SameText("sum(x) by (a)", "sum by(a,)(  x )"));
  EXPECT_TRUE(SameText("sum by () (x)", "sum(x)"));
  EXPECT_TRUE(SameText("x{a='b'}", "{\"x\", a=\"b\"}"));
  EXPECT_TRUE(SameText("x[90s] offset 1m @ 5", "x[1m30s] @ 5.0 offset 60"));
  EXPECT_TRUE(SameText("NaN", "nan"));
}

TEST(Printer, TreesThatDifferAnywhereAreNotEqual) {
  const std::vector<std::pair<const char*, const char*>> pairs = {
      {"x", "y"},
      {"x", "{__name__=\"x\"}"},
      {"x{a=\"b\"}", "x{a!=\"b\"}"},
      {"x offset 5m", "x offset -5m"},
      {"x @ 1", "x @ 2"},
      {"x @ start()", "x @ end()"},
      {"x[5m]", "x[6m]"},
      {"x[5m]", "x[5m:]"},
      {"x[5m:]", "x[5m:1m]"},
      {"x[5m+1m]", "x[6m]"},
      {"x[step()]", "x[range()]"},
      {"x[5m] anchored", "x[5m] smoothed"},
      {"(x)", "x"},
      {"-x", "+x"},
      {"1", "\"1\""},
      {"a + b", "a - b"},
      {"a == b", "a == bool b"},
      {"a + on (x) b", "a + ignoring (x) b"},
      {"a + on (x) b", "a + on (x) group_left () b"},
      {"a + on (x) group_left () b", "a + on (x) group_right () b"},
      {"a + fill (0) b", "a + fill_left (0) b"},
      {"sum(x)", "avg(x)"},
      {"sum without () (x)", "sum(x)"},
      {"topk(1, x)", "topk(2, x)"},
      {"abs(x)", "ceil(x)"},
      {"round(x)", "round(x, 1)"},
  };
  for (const auto& [a, b] : pairs)
    EXPECT_FALSE(SameText(a, b)) << a << " and " << b;
}

}  // namespace
}  // namespace alertd::grammar
