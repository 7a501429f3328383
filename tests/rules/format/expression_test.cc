// Each block of expressions.txt is an expression, a line with =>, and what it becomes.
// ALERTD_UPDATE_GOLDEN=1 writes what it becomes anew.

#include "rules/format/expression.h"

#include <algorithm>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace alertd::format {
namespace {

TEST(FormatExpression, HasOneLayoutForEachExpression) {
  const std::filesystem::path path = std::filesystem::path(ALERTD_TEST_DIR) / "expressions.txt";
  const std::string text = testing::ReadTextFile(path);
  std::string actual;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find("\n\n", at), text.size() - 1);
    const std::string block = text.substr(at, end - at);
    const std::string input = block.substr(0, block.find("\n=>\n"));
    const Result<std::string> formatted = FormatExpression(input);
    const std::string output = formatted ? *formatted : formatted.error().message;
    if (!actual.empty()) actual += "\n\n";
    actual.append(input).append("\n=>\n").append(output);
    if (formatted) {
      const Result<std::string> again = FormatExpression(output);
      EXPECT_TRUE(again && *again == output) << output;
    }
    at = end + 2;
  }
  testing::ExpectGolden(path, actual + "\n");
}

TEST(FormatExpression, OnOneLineIsNeverBroken) {
  const std::string name(80, 'a');
  const Result<std::string> formatted = FormatExpression(name + "\n  +" + name, Lines::kOne);
  ASSERT_TRUE(formatted);
  EXPECT_EQ(*formatted, name + " + " + name);
}

TEST(FormatExpression, OnOneLineHasNoPlaceForComments) {
  const Result<std::string> formatted = FormatExpression("up # all", Lines::kOne);
  ASSERT_FALSE(formatted);
  EXPECT_EQ(formatted.error().kind, ErrorKind::kUnsupported);
}

TEST(FormatExpression, WhatDoesNotParseIsSaidWithItsPlace) {
  const Result<std::string> formatted = FormatExpression("up +\n  * up");
  ASSERT_FALSE(formatted);
  EXPECT_EQ(formatted.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(formatted.error().message.substr(0, 4), "2:3:") << formatted.error().message;
}

}  // namespace
}  // namespace alertd::format
