#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "grammar/printer.h"

namespace alertd::grammar {
namespace {

std::string Repeat(std::string_view text, size_t count) {
  std::string repeated;
  repeated.reserve(text.size() * count);
  for (size_t i = 0; i < count; ++i)
    repeated += text;
  return repeated;
}

std::string FirstMessage(std::string_view text, const ParseLimits& limits = {}) {
  const ParseOutcome outcome = ParseExpr(text, limits);
  EXPECT_EQ(outcome.root, nullptr);
  return outcome.errors.empty() ? "" : outcome.errors.front().message;
}

constexpr size_t kMany = 300'000;

TEST(Limits, TextThatIsTooLongIsRefusedUnread) {
  EXPECT_EQ(FirstMessage("up == up", {.bytes_max = 5}),
            "expression has 8 bytes, more than the 5 allowed");
}

TEST(Limits, EndlessBracketsAreRefused) {
  const std::string message = "expression is nested deeper than 256 levels";
  for (const std::string_view open :
       {"(", "{", "[", "abs(", "sum by (", "x[", "-(", "x[(", "a+("}) {
    EXPECT_EQ(FirstMessage(Repeat(open, kMany)).substr(0, 10), message.substr(0, 10)) << open;
  }
  EXPECT_EQ(FirstMessage(Repeat("(", kMany)), message);
  EXPECT_EQ(FirstMessage("x[" + Repeat("(", kMany)), message);
}

TEST(Limits, BracketsUpToTheLimitAreFine) {
  const ParseLimits limits{.depth_max = 64};
  const std::string deep = Repeat("(", 63) + "x" + Repeat(")", 63);
  const ParseOutcome outcome = ParseExpr(deep, limits);
  ASSERT_NE(outcome.root, nullptr);
  EXPECT_EQ(PrintExpr(*outcome.root), deep);
  EXPECT_EQ(FirstMessage("((" + deep + "))", limits), "expression is nested deeper than 64 levels");
}

TEST(Limits, NestingUpToTheDefaultLimitFitsTheStack) {
  for (const auto& [open, close] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"(", ")"}, {"abs(", ")"}, {"sum by (a) (", ")"}, {"-(", ")"}, {"a + (b ^ ", ")"}}) {
    const std::string deep = Repeat(open, 120) + "x" + Repeat(close, 120);
    const ParseOutcome outcome = ParseExpr(deep);
    ASSERT_NE(outcome.root, nullptr) << open;
    EXPECT_NE(ParseExpr(PrintExpr(*outcome.root)).root, nullptr) << open;
  }
  EXPECT_NE(ParseExpr(Repeat("(", 255) + "x" + Repeat(")", 255)).root, nullptr);
  EXPECT_NE(ParseExpr("x[" + Repeat("(", 100) + "5m" + Repeat(")", 100) + "]").root, nullptr);
}

TEST(Limits, FlatChainsOfOperatorsAreAsDeepAsTheyAreLong) {
  EXPECT_NE(ParseExpr("x" + Repeat(" + x", 1000)).root, nullptr);
  const std::string message = "expression is deeper than 1024 levels of operators and calls";
  for (const std::string_view op : {" + x", " or x", " ^ x", " * -x", " ^ -x", " == bool x"}) {
    EXPECT_EQ(FirstMessage("x" + Repeat(op, 20'000)), message) << op;
  }
}

TEST(Limits, ChainsOfSignsAreAsDeepAsTheyAreLong) {
  EXPECT_EQ(FirstMessage(Repeat("-", 20'000) + "x"),
            "expression is deeper than 1024 levels of operators and calls");
  const ParseOutcome number = ParseExpr(Repeat("-", 20'000) + "1");
  ASSERT_NE(number.root, nullptr);
  EXPECT_EQ(PrintExpr(*number.root), "1");
}

TEST(Limits, ChainsOfSubqueriesAreAsDeepAsTheyAreLong) {
  EXPECT_EQ(FirstMessage("x" + Repeat("[5m:]", 20'000)),
            "expression is deeper than 1024 levels of operators and calls");
}

TEST(Limits, MoreTokensThanNodesAreRefused) {
  EXPECT_EQ(FirstMessage("x" + Repeat(" + x", 100'000)), "expression has more than 100000 tokens");
  EXPECT_EQ(FirstMessage("sum by (" + Repeat("a,", 100'000) + ") (x)"),
            "expression has more than 100000 tokens");
}

TEST(Limits, WideExpressionsAreFine) {
  EXPECT_NE(ParseExpr("label_join(x, \"a\", \"b\"" + Repeat(", \"c\"", 10'000) + ")").root,
            nullptr);
  EXPECT_NE(ParseExpr("x{" + Repeat("a=\"b\",", 10'000) + "}").root, nullptr);
  EXPECT_NE(ParseExpr("sum by (" + Repeat("a,", 10'000) + ") (x)").root, nullptr);
}

TEST(Limits, LongDurationsAreRefused) {
  EXPECT_NE(ParseExpr("x[1m" + Repeat(" + 1m", 60) + "]").root, nullptr);
  const std::string message = "duration has more than 128 operators and operands";
  EXPECT_EQ(FirstMessage("x[1m" + Repeat(" + 1m", 10'000) + "]"), message);
  EXPECT_EQ(FirstMessage("x[1m" + Repeat(" ^ 1m", 10'000) + "]"), message);
  EXPECT_EQ(FirstMessage("x[1m + " + Repeat("-", 10'000) + "step()]"), message);
}

TEST(Limits, BytesThatAreNotUtf8AreRefusedEverywhere) {
  for (const std::string_view text : {"'\xff'", "`\xff`", "x{a=\"\xff\"}", "\xff", "# \xff\nx"}) {
    EXPECT_EQ(FirstMessage(text), "invalid UTF-8 rune") << text;
  }
  EXPECT_NE(ParseExpr("x{a=\"\xc3\xa4\"}").root, nullptr);
}

TEST(Limits, AnyBytesAreAnErrorAndNothingElse) {
  for (int byte = 0; byte < 256; ++byte) {
    for (const std::string_view around : {"%", "x{a=\"%\"}", "x[%]", "sum by (%) (x)", "x{%}"}) {
      std::string text(around);
      text[text.find('%')] = static_cast<char>(byte);
      const ParseOutcome outcome = ParseExpr(text);
      EXPECT_EQ(outcome.root == nullptr, !outcome.errors.empty());
    }
  }
}

}  // namespace
}  // namespace alertd::grammar
