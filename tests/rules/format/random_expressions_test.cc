// Random expressions of the whole language, with comments between their words.

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "grammar/parser.h"
#include "grammar/printer.h"
#include "rules/format/expression.h"
#include "tests/engine/query/random_promql.h"

namespace alertd::format {
namespace {

constexpr int kExpressions = 1'500;

using Random = std::mt19937;

size_t Below(Random& random, size_t bound) { return random() % bound; }

// The text with comments and breaks where white space may stand, and long names that make lines
// too long for one.
std::string WithComments(const std::string& text, Random& random) {
  std::string out;
  char quote = '\0';
  size_t comments = 0;
  for (const char c : text) {
    out += c;
    if (quote != '\0') {
      if (c == quote) quote = '\0';
      continue;
    }
    if (c == '"' || c == '\'' || c == '`') quote = c;
    const bool between = c == ' ' || c == '(' || c == ',' || c == '{' || c == ')';
    if (!between || Below(random, 6) != 0) continue;
    if (Below(random, 2) == 0) out += "\n ";
    out += "# \"comment' " + std::to_string(comments++) + "  \n";
  }
  return out;
}

std::string CheckFormatted(const std::string& text) {
  const Result<std::string> once = FormatExpression(text);
  if (!once) {
    ADD_FAILURE() << once.error().message << "\n" << text;
    return {};
  }
  const grammar::ParseOutcome before = grammar::ParseExpr(text);
  const grammar::ParseOutcome after = grammar::ParseExpr(*once);
  EXPECT_NE(after.root, nullptr) << *once;
  if (before.root == nullptr || after.root == nullptr) return {};
  EXPECT_TRUE(grammar::SameExpr(*before.root, *after.root)) << text << "\n" << *once;
  const Result<std::string> twice = FormatExpression(*once);
  EXPECT_TRUE(twice) << *once;
  if (twice) {
    EXPECT_EQ(*twice, *once) << text;
  }
  return *once;
}

TEST(RandomExpressions, AreStableAndMeanTheSame) {
  Random random(11);
  query::RandomPromql expressions([&random](size_t bound) { return Below(random, bound); });
  for (int i = 0; i < kExpressions; ++i)
    CheckFormatted(expressions.Next());
}

TEST(RandomExpressions, KeepAllTheirComments) {
  Random random(12);
  query::RandomPromql expressions([&random](size_t bound) { return Below(random, bound); });
  for (int i = 0; i < kExpressions; ++i) {
    const std::string text = WithComments(expressions.Next(), random);
    const std::string formatted = CheckFormatted(text);
    for (size_t n = 0; text.find("comment' " + std::to_string(n)) != std::string::npos; ++n) {
      EXPECT_NE(formatted.find("comment' " + std::to_string(n)), std::string::npos) << text << "\n"
                                                                                    << formatted;
    }
  }
}

// Chains of operators are where lines are long.
TEST(RandomExpressions, OfManyOperandsAreStable) {
  Random random(13);
  query::RandomPromql expressions([&random](size_t bound) { return Below(random, bound); });
  for (int i = 0; i < kExpressions / 5; ++i) {
    std::string text;
    for (size_t n = 2 + Below(random, 6); n > 0; --n) {
      const char* const operators[] = {" and ", " or ", " unless ", " and on () "};
      if (!text.empty()) text += operators[Below(random, 4)];
      text += "(" + expressions.Next() + ")";
    }
    const grammar::ParseOutcome parsed = grammar::ParseExpr(text);
    if (parsed.root == nullptr) continue;  // a scalar among them
    CheckFormatted(WithComments(text, random));
    CheckFormatted(text);
  }
}

}  // namespace
}  // namespace alertd::format
