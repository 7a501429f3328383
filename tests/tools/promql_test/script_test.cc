// Scripts as a whole: what parses into which commands, which line an error is told of, and what
// their evals compare.

#include "tools/promql_test/script.h"

#include <string>

#include <gtest/gtest.h>

#include "tools/promql_test/expected_answer.h"
#include "tools/promql_test/script_runner.h"

namespace alertd::promql_test {
namespace {

std::string ErrorOf(std::string_view text) {
  const auto parsed = ParsePromqlScript(text);
  const auto* error = std::get_if<ScriptError>(&parsed);
  return error == nullptr ? "" : std::to_string(error->line) + ": " + error->message;
}

// The deviations of the evals that fail, by their lines; or why the script did not run.
std::string RunScript(std::string_view text) {
  const auto parsed = ParsePromqlScript(text);
  if (const auto* error = std::get_if<ScriptError>(&parsed)) return "error: " + error->message;
  const ScriptOutcome outcome =
      RunPromqlScript(std::get<std::vector<ScriptCommand>>(parsed), ScriptOptions());
  if (outcome.aborted) return "aborted: " + outcome.aborted->message;
  std::string failed;
  for (const EvalOutcome& eval : outcome.evals) {
    if (!eval.passed()) failed += std::to_string(eval.line) + " " + eval.deviation + "\n";
  }
  return failed;
}

TEST(PromqlScript, ErrorsNameTheirLine) {
  const std::vector<std::pair<std::string_view, std::string>> cases = {
      {"\n\nbogus", "3: invalid command \"bogus\""},
      {"evaluate instant at 1m 1", "1: invalid command \"evaluate\""},
      {"load 1m\n  a 1\n  b 1x\n", "3: "},
      {"load\n a 1", "1: "},
      {"load 1x\n a 1", "1: "},
      // A comment ends a block, so that what follows is a command.
      {"load 1m\n  a 1\n  # more\n  b 2\n", "4: invalid command \"b\""},
      {"eval instant at 1m sum(", "1: parse error"},
      {"eval instant 1m 1", "1: instant without a time"},
      {"EVAL instant at 1m 1", "1: invalid command \"EVAL\""},
      {"eval instant at 0 a\n  expect fail regex: (", "2: invalid regular expression \"(\""},
      {"eval_fail instant at 0 a\n  expected_fail_regexp [", "2: invalid regular expression"},
      {"eval range from 2m to 1m step 1m 1", "1: range ends before it starts"},
      {"eval range from 0 to 1m step 0 1", "1: range with a step of zero"},
      {"eval instant at 0 a\n  a 1 2", "2: 2 values for a, where there can be at most 1"},
      {"eval range from 0 to 1m step 1m a\n  a 1 2 3", "2: 3 values for a"},
      {"eval range from 0 to 1m step 1m a\n  expect ordered", "2: a range query has no order"},
      {"eval instant at 0 a\n  expect fail\n  expect fail msg: x", "3: more than one expect fail"},
      {"eval instant at 0 a\n  expect warn\n  expect no_warn", "3: both expect warn and no_warn"},
      {"eval instant at 0 a\n  expect info\n  expect no_info", "3: both expect info and no_info"},
      {"eval instant at 0 a\n  expect fun", "2: invalid expectation fun"},
      {"eval instant at 0 a\n  expect fail because", "2: expected msg: or regex:, got because"},
      {"eval instant at 0 a\n  expect fail msg:", "2: expected a text after msg:"},
      {"load 1m\n  a 1x1000000\n", "2: 1x1000000 repeats more often than 100000 times"},
      {"eval instant at 0 a\n  expect string text", "2: expect string: "},
      {"load 1m\n  a@st 0 0\n  b 1 2\n", "3: expected the series a"},
      {"load 1m\n  a@st 0\n  a 1 2\n", "3: 1 start timestamps for 2 values"},
      {"load 1m\n  a@st 0\n", "2: expected the series of the start timestamps"},
  };
  for (const auto& [text, error] : cases)
    EXPECT_TRUE(ErrorOf(text).starts_with(error)) << text << "\nis " << ErrorOf(text);
}

TEST(PromqlScript, CommandsAndCommentsMayBeIndented) {
  const auto parsed = ParsePromqlScript(
      "# a comment\n\tload 1m\n\t\ta 1\n\n   CLEAR everything\n eval instant at 50m -10^3 # why\n"
      "   expect fail msg: a;b: c \n");
  const auto* commands = std::get_if<std::vector<ScriptCommand>>(&parsed);
  ASSERT_NE(commands, nullptr) << ErrorOf("");
  ASSERT_EQ(commands->size(), 3U);
  EXPECT_EQ((*commands)[0].line, 2U);
  EXPECT_TRUE(std::holds_alternative<ClearCommand>((*commands)[1].command));
  const auto& eval = std::get<EvalCommand>((*commands)[2].command);
  EXPECT_EQ(eval.expr, "-10^3 # why");
  EXPECT_EQ(eval.start, Timestamp{std::chrono::minutes{50}});
  ASSERT_EQ(eval.fail.size(), 1U);
  EXPECT_EQ(eval.fail[0].text, "a;b: c");
}

TEST(PromqlScript, EvalsCompareValuesKindsAndOrder) {
  const std::string load =
      "load 1m\n  a{x=\"1\"} 1\n  a{x=\"2\"} 2\n  h {{schema:0 count:2 sum:3 buckets:[2]}}\n\n";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"eval instant at 0 a\n  a{x=\"1\"} 1\n  a{x=\"2\"} 2\n", ""},
      {"eval instant at 0 a\n  a{x=\"1\"} 1\n", "unexpected a{x=\"2\"} 2"},
      {"eval instant at 0 a > 1\n  a{x=\"2\"} 2\n  a{x=\"3\"} 2\n", "missing a{x=\"3\"} 2"},
      {"eval instant at 0 a > 1\n  a{x=\"2\"} 3\n", "expected 3, got 2"},
      {"eval instant at 0 a > 1\n  a{x=\"2\"} 2.000001\n", ""},
      {"eval instant at 0 a > 1\n  a{x=\"2\"} 2.00001\n", "expected 2.00001, got 2"},
      {"eval instant at 0 sort_desc(a)\n  expect ordered\n  {x=\"2\"} 2\n", "unexpected"},
      {"eval instant at 0 sort_desc(a)\n  expect ordered\n  a{x=\"1\"} 1\n  a{x=\"2\"} 2\n",
       "stands in place 1"},
      {"eval instant at 0 h\n  h {{schema:0 count:2 sum:3 buckets:[2]}}\n", ""},
      {"eval instant at 0 h\n  h {{schema:0 count:2 sum:3 buckets:[0 2]}}\n", "expected {count:2"},
      {"eval instant at 0 h\n  h 2\n", "expected 2, got {count:2"},
      {"eval instant at 0 1 + 1\n  2\n", ""},
      {"eval instant at 0 \"t\"\n  expect string \"t\"\n", ""},
      {"eval instant at 0 \"t\"\n  expect string \"u\"\n", "expected"},
      {"eval instant at 0 none\n", ""},
      {"eval instant at 0 a + on () a\n  expect fail regex: many-to-many|duplicate\n", ""},
      {"eval instant at 0 a\n  expect fail\n", "expected a failure, got an answer"},
      {"eval instant at 0 a + on () a\n", "failed: "},
      {"eval instant at 0 quantile(2, a)\n  expect no_warn\n  {} Inf\n", "unexpected: PromQL warn"},
      {"eval instant at 0 quantile(2, a)\n  expect warn\n  {} Inf\n", ""},
      {"eval range from 0 to 2m step 1m a{x=\"1\"}\n  a{x=\"1\"} 1 1 1\n", ""},
      {"eval range from 0 to 2m step 1m a{x=\"1\"}\n  a{x=\"1\"} 1 1\n", "expected"},
      {"eval range from 0 to 10m step 5m a{x=\"1\"}\n  a{x=\"1\"} 1 _ _\n", ""},
  };
  for (const auto& [eval, deviation] : cases) {
    const std::string failed = RunScript(load + eval);
    EXPECT_EQ(failed.empty(), deviation.empty()) << eval << failed;
    EXPECT_NE(failed.find(deviation), std::string::npos) << eval << failed;
  }
}

TEST(PromqlScript, QueriesHaveUpstreamsSampleLimit) {
  EXPECT_EQ(RunScript("load 1s\n  x 1x20000\n\neval instant at 3h sum_over_time(x[9000s])\n"
                      "  {} 9000\n"),
            "");
  EXPECT_EQ(RunScript("load 1s\n  x 1x20000\n\neval instant at 5h sum_over_time(x[10001s])\n"
                      "  expect fail msg: query processing would load too many samples into memory "
                      "in query execution\n"),
            "");
}

TEST(PromqlScript, RepetitionKeepsTheSignOfZero) {
  EXPECT_EQ(RunScript("load 1m\n  x -0x5\n\neval instant at 2m 1 / x\n  {} -Inf\n"), "");
}

TEST(PromqlScript, LoadsAddAndClearForgets) {
  EXPECT_EQ(
      RunScript("load 1m\n  a 1\n\nload 1m\n  a _ 2\n  b 3\n\neval instant at 1m a + on () b\n"
                "  {} 5\n\nclear\neval instant at 1m a\n"),
      "");
  EXPECT_EQ(RunScript("load 1m\n  a 1\n\nload 1m\n  a 2\n").substr(0, 26),
            "aborted: duplicate sample:");
  EXPECT_EQ(RunScript("load 1m\n  a 1\n  a 7\n\neval instant at 0 a\n  a 7\n"), "");
}

TEST(PromqlScript, ClassicHistogramsCanBeLoadedAsNativeOnes) {
  EXPECT_EQ(
      RunScript("load_with_nhcb 1m\n  d_bucket{le=\"1\"} 2\n  d_bucket{le=\"+Inf\"} 3\n  d_sum 4\n"
                "\neval instant at 0 d\n"
                "  d {{schema:-53 count:3 sum:4 custom_values:[1] buckets:[2 1]}}\n"),
      "");
  EXPECT_TRUE(RunScript("load_with_nhcb 1m\n  d_bucket{le=\"1\"} 2\n  d_bucket{le=\"2\"} 1\n")
                  .starts_with("aborted: "));
}

TEST(AlmostEqual, IsRelativeAndKnowsSpecialValues) {
  EXPECT_TRUE(AlmostEqual(1e300, 1e300 * (1 + 1e-7)));
  EXPECT_FALSE(AlmostEqual(1e-300, 2e-300));
  EXPECT_FALSE(AlmostEqual(0, 1e-300));
  EXPECT_TRUE(AlmostEqual(0, -0.0));
}

TEST(PromqlScript, ALoadRefusesHistogramsThatNoSourceMaySend) {
  for (const std::string_view bad :
       {"{{schema:0 count:1 buckets:[-1 1]}}", "{{schema:-53 custom_values:[2 1] buckets:[1 1]}}",
        "{{schema:-53 custom_values:[1] buckets:[1 1 1]}}",
        "{{schema:-53 custom_values:[1] z_bucket:3 buckets:[1]}}"}) {
    EXPECT_TRUE(
        RunScript("load 1m\n  x " + std::string(bad) + "\n").starts_with("aborted: histogram"))
        << bad;
  }
}

}  // namespace
}  // namespace alertd::promql_test
