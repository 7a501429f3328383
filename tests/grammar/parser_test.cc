#include "grammar/parser.h"

#include <thread>

#include <gtest/gtest.h>

#include "grammar/printer.h"
#include "tests/grammar/case_file.h"

namespace alertd::grammar {
namespace {

TEST(Parser, RejectsWhatIsNotPromQlWithItsPlace) {
  CheckCases("rejected.test", [](std::string_view text) {
    std::vector<std::string> lines;
    const ParseOutcome outcome = ParseExpr(text);
    EXPECT_EQ(outcome.root == nullptr, !outcome.errors.empty()) << text;
    for (const SourceError& error : outcome.errors)
      lines.push_back(DescribeError(error));
    return lines;
  });
}

TEST(Parser, TakesExpressionsOverSeveralLines) {
  const ParseOutcome outcome = ParseExpr(
      "sum by (job)( # per job\n"
      "  rate(http_requests_total[5m])\n"
      ")\r\n"
      "  > on ( # commented\n"
      "  job) group_left\n"
      "\tlimit\n");
  ASSERT_NE(outcome.root, nullptr);
  EXPECT_EQ(PrintExpr(*outcome.root),
            "sum by (job) (rate(http_requests_total[5m])) > on (job) group_left () limit");
}

TEST(Parser, KeepsLineBreaksInRawStrings) {
  const ParseOutcome outcome = ParseExpr("`one\ntwo`");
  ASSERT_NE(outcome.root, nullptr);
  EXPECT_EQ(std::get<StringLiteral>(outcome.root->node).value, "one\ntwo");
}

TEST(Parser, NamesLineAndColumnOfTheFirstError) {
  const auto failed = ParseExprOrError("up and\n  rate(x)");
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(failed.error().message,
            "2:8: parse error: expected type range vector in call to function \"rate\", got "
            "instant vector");
}

TEST(Parser, SuggestsTheFunctionThatWasMeant) {
  EXPECT_EQ(ParseExprOrError("histogram_quantil(0.9, x)").error().message,
            "1:1: parse error: unknown function with name \"histogram_quantil\", did you mean "
            "histogram_quantile?");
}

TEST(Parser, ReportsErrorsInTheOrderOfTheText) {
  const ParseOutcome outcome = ParseExpr("rate(a) + sum(b[5m]) + increase(c)");
  ASSERT_EQ(outcome.errors.size(), 3U);
  EXPECT_EQ(outcome.errors[0].range, (SourceRange{5, 6}));
  EXPECT_EQ(outcome.errors[1].range, (SourceRange{14, 19}));
  EXPECT_EQ(outcome.errors[2].range, (SourceRange{32, 33}));
}

TEST(Parser, SelectorsAreListsOfMatchers) {
  const Result<Matchers> matchers = ParseSelector("up{job=\"node\", instance!~\"a.*\"}");
  ASSERT_TRUE(matchers.has_value());
  ASSERT_EQ(matchers->size(), 3U);
  EXPECT_EQ(FormatMatcher((*matchers)[0]), "job=\"node\"");
  EXPECT_EQ(FormatMatcher((*matchers)[1]), "instance!~\"a.*\"");
  EXPECT_EQ(FormatMatcher((*matchers)[2]), "__name__=\"up\"");
}

TEST(Parser, SelectorsTakeNoModifiersAndNoOtherExpressions) {
  for (const char* const text :
       {"up offset 5m", "up @ 5", "up[5m]", "sum(up)", "1", "(up)", "up smoothed", "up{", ""}) {
    EXPECT_FALSE(ParseSelector(text).has_value()) << text;
  }
}

TEST(Parser, ManyThreadsMayParseAtOnce) {
  const std::vector<Case> cases = ReadCases("accepted.test");
  const auto parse_all = [&cases] {
    for (const Case& one : cases)
      ASSERT_NE(ParseExpr(one.input).root, nullptr) << one.input;
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(parse_all);
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace
}  // namespace alertd::grammar
