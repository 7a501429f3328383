#include "grammar/literals.h"

#include <cmath>

#include <gtest/gtest.h>

namespace alertd::grammar {
namespace {

TEST(Literals, NumbersInEveryNotation) {
  const std::vector<std::pair<const char*, double>> cases = {
      {"0", 0},         {"42", 42},       {"1.5", 1.5},  {".5", 0.5},   {"2.", 2},
      {"1e3", 1000},    {"1.5E-1", 0.15}, {"0x8f", 143}, {"0X8F", 143}, {"0x_ff", 255},
      {"0x1p-2", 0.25}, {"1_000", 1000},  {"010", 8},    {"0777", 511}, {"089", 89},
      {"01.5", 1.5},    {"1e-400", 0},
  };
  for (const auto& [text, value] : cases) {
    const Result<double> number = ParseNumber(text);
    ASSERT_TRUE(number.has_value()) << text;
    EXPECT_EQ(*number, value) << text;
  }
  EXPECT_TRUE(std::isinf(*ParseNumber("iNf")));
  EXPECT_TRUE(std::isnan(*ParseNumber("nan")));
}

TEST(Literals, NumbersThatAreTooLargeAreRefused) {
  EXPECT_EQ(ParseNumber("1e400").error().message, "number 1e400 is out of range");
}

TEST(Literals, DurationsAreSeconds) {
  EXPECT_EQ(*ParseDurationSeconds("1h30m"), 5400);
  EXPECT_EQ(*ParseDurationSeconds("250ms"), 0.25);
  EXPECT_FALSE(ParseDurationSeconds("30s1m").has_value());
  EXPECT_EQ(ParseDurationSeconds("300y").error().message, "duration \"300y\" is out of range");
}

TEST(Literals, EscapesMeanWhatTheyMeanInGo) {
  const auto unquoted = Unquote(R"("\a\b\f\n\r\t\v\\\"\x41\101\u00e9\U0001F600")");
  ASSERT_TRUE(std::holds_alternative<std::string>(unquoted));
  EXPECT_EQ(std::get<std::string>(unquoted), "\a\b\f\n\r\t\v\\\"AA\u00e9\U0001F600");
}

TEST(Literals, RawStringsHaveNoEscapes) {
  EXPECT_EQ(std::get<std::string>(Unquote(R"(`a\n"b'`)")), R"(a\n"b')");
}

TEST(Literals, BadEscapesAreShownWhereTheyAre) {
  const SourceError error = std::get<SourceError>(Unquote(R"("ab\qcd")"));
  EXPECT_EQ(error.range, (SourceRange{3, 5}));
  EXPECT_EQ(error.message, "unknown escape sequence \"\\q\"");
}

}  // namespace
}  // namespace alertd::grammar
