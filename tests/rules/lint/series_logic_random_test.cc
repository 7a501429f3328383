// What is claimed of the series of expressions holds of random series, as the engine evaluates
// them.

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "rules/lint/series_logic.h"
#include "tools/promql_test/script_runner.h"

namespace alertd::lint {
namespace {

constexpr size_t kExpressions = 1'500;
constexpr size_t kWorlds = 8;

// Expressions over so few names and labels that their parts have much to do with one another.
class RandomConditions {
 public:
  explicit RandomConditions(std::mt19937& random) : random_(random) {}

  std::string Vector(int depth) {
    if (depth == 0 || Below(7) == 0) return Selector();
    switch (Below(8)) {
      case 0:
      case 1:
        return "(" + Vector(depth - 1) + Pick({" > ", " < ", " >= ", " <= ", " == ", " != "}) +
               Pick({"", "", "bool "}) + Pick({"0", "1", "2", "3", "5"}) + ")";
      case 2:
      case 3:
      case 4:
        return "(" + Vector(depth - 1) + Pick({" and ", " or ", " unless "}) + Matching() +
               Vector(depth - 1) + ")";
      case 5:
        return Pick({"sum", "count", "group", "max", "avg"}) +
               Pick({"", " by (a) ", " by (a, b) ", " without (a) "}) + "(" + Vector(depth - 1) +
               ")";
      case 6:
        return Pick({"absent(", "abs(", "-(", "topk(1, "}) + Vector(depth - 1) + ")";
      default:
        return "(" + Vector(depth - 1) + Pick({" + ", " > ", " == "}) +
               Pick({"", "on (a, b) ", "ignoring (a) "}) + Vector(depth - 1) + ")";
    }
  }

  std::string Matching() {
    return Pick({"", "", "", "on () ", "on (a) ", "ignoring (a) ", "on (a, b) "});
  }

  std::string Pick(const std::vector<std::string>& choices) {
    return choices[Below(choices.size())];
  }

  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

 private:
  std::string Selector() {
    if (Below(8) == 0) return "vector(" + Pick({"0", "1", "6"}) + ")";
    return Pick({"x", "y"}) + Pick({"", "", "{a=\"1\"}", "{a=~\"1|2\"}", "{b=\"1\"}"});
  }

  std::mt19937& random_;
};

// An expression that yields nothing, if what is claimed of another one holds.
std::vector<std::string> Consequences(RandomConditions& conditions) {
  const std::string left = conditions.Vector(2);
  const std::string right = conditions.Vector(2);
  const std::string both = left + " and " + conditions.Matching() + right;
  const auto root = grammar::ParseExpr(both).root;
  if (root == nullptr) {
    ADD_FAILURE() << both;
    return {};
  }
  const auto& binary = std::get<grammar::Binary>(root->node);
  std::vector<std::string> empty;
  if (HasPartners(binary)) empty.push_back(left + " unless (" + both + ")");
  if (NeverMeet(binary)) empty.push_back(both);
  if (IsAlwaysThere(*binary.left)) empty.push_back("absent(" + left + ")");
  return empty;
}

std::string RandomLoad(RandomConditions& conditions) {
  std::string text = "clear\nload 1m\n  z 1\n";
  const size_t one_of = 1 + conditions.Below(4);
  for (const char* const name : {"x", "y"}) {
    for (const char* const labels :
         {"", R"({b="1"})", R"({a="1",b="1"})", R"({a="1",b="2"})", R"({a="2",b="1"})"}) {
      if (conditions.Below(one_of) > 0) continue;
      text.append("  ").append(name).append(labels).append(" ");
      text += conditions.Pick({"0", "1", "2", "3", "4", "6", "NaN", "Inf", "-1"}) + "\n";
    }
  }
  return text + "\n";
}

TEST(SeriesLogic, HoldsOfRandomSeries) {
  std::mt19937 random(20'260'221);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same every time
  RandomConditions conditions(random);
  std::vector<std::string> empty;
  for (size_t i = 0; i < kExpressions; ++i) {
    for (std::string& expr : Consequences(conditions))
      empty.push_back(std::move(expr));
  }
  EXPECT_GT(empty.size(), 100U);
  std::string script;
  for (size_t i = 0; i < kWorlds; ++i) {
    script += RandomLoad(conditions);
    for (const std::string& expr : empty)
      script += "eval instant at 0m " + expr + "\n\n";
  }
  const auto parsed = promql_test::ParsePromqlScript(script);
  const auto* commands = std::get_if<std::vector<promql_test::ScriptCommand>>(&parsed);
  ASSERT_NE(commands, nullptr);
  const promql_test::ScriptOutcome outcome =
      promql_test::RunPromqlScript(*commands, promql_test::ScriptOptions());
  EXPECT_FALSE(outcome.aborted);
  EXPECT_EQ(outcome.evals.size(), kWorlds * empty.size());
  for (const promql_test::EvalOutcome& eval : outcome.evals) {
    // Where series match several others, the evaluation fails instead.
    const bool yields = eval.deviation.find("unexpected") != std::string::npos;
    EXPECT_FALSE(yields) << eval.expr << "\n" << eval.deviation;
  }
}

}  // namespace
}  // namespace alertd::lint
