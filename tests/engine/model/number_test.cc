#include "engine/model/number.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(NumberTest, GeneralFloatsTakeAnExponentWhereGoDoes) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0"},
      {-0.0, "-0"},
      {0.5, "0.5"},
      {999999, "999999"},
      {1e6, "1e+06"},
      {1234567, "1.234567e+06"},
      {-2.5e9, "-2.5e+09"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1e100, "1e+100"},
      {kInf, "+Inf"},
      {-kInf, "-Inf"},
      {std::nan(""), "NaN"},
  };
  for (const auto& [value, text] : cases)
    EXPECT_EQ(FormatGeneral(value), text);
}

TEST(NumberTest, OpenMetricsFloatsAlwaysLookLikeFloats) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0.0"},     {1, "1.0"},     {-1, "-1.0"},   {0.99, "0.99"},
      {100, "100.0"}, {1e6, "1e+06"}, {kInf, "+Inf"}, {std::nan(""), "NaN"},
  };
  for (const auto& [value, text] : cases)
    EXPECT_EQ(FormatOpenMetricsFloat(value), text);
}

TEST(NumberTest, FloatsAreWrittenAsGoWritesThem) {
  const std::vector<std::pair<double, std::string>> cases = {
      {0, "0"},
      {-0.0, "-0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {100, "100"},
      {1e21, "1000000000000000000000"},
      {1.7976931348623157e308, "17976931348623157" + std::string(292, '0')},
      {5e-324, "0." + std::string(323, '0') + "5"},
      {0.000001234, "0.000001234"},
      {123456789.25, "123456789.25"},
      {0.30000000000000004, "0.30000000000000004"},
      {9007199254740993.0, "9007199254740992"},
      {123456789012345678901234567890.0, "123456789012345680000000000000"},
      {kInf, "+Inf"},
      {-kInf, "-Inf"},
      {std::nan(""), "NaN"},
  };
  for (const auto& [value, text] : cases)
    EXPECT_EQ(FormatFloat(value), text);
}

TEST(NumberTest, WhatIsWrittenReadsBackTheSame) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 50'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    const Result<double> read = ParseFloat(FormatFloat(value));
    ASSERT_TRUE(read.has_value()) << FormatFloat(value);
    ASSERT_EQ(std::bit_cast<uint64_t>(*read), std::bit_cast<uint64_t>(value));
  }
}

TEST(NumberTest, EveryNotationIsRead) {
  const std::vector<std::pair<std::string, double>> cases = {
      {"1", 1},       {"+1", 1},         {"-1", -1},      {"1.", 1},       {".5", 0.5},
      {"1e3", 1000},  {"1E+3", 1000},    {"1e-3", 0.001}, {"0x1F", 31},    {"-0X1p4", -16},
      {"0x1.8p1", 3}, {"Inf", kInf},     {"+inf", kInf},  {"-INF", -kInf}, {"Infinity", kInf},
      {"1e-400", 0},  {"-1e-400", -0.0}, {"007", 7},      {"0", 0},
  };
  for (const auto& [text, value] : cases) {
    const Result<double> read = ParseFloat(text);
    ASSERT_TRUE(read.has_value()) << text;
    EXPECT_EQ(*read, value) << text;
    EXPECT_EQ(std::signbit(*read), std::signbit(value)) << text;
  }
  for (const char* const text : {"NaN", "nan", "-nan"}) {
    ASSERT_TRUE(ParseFloat(text).has_value()) << text;
    EXPECT_TRUE(std::isnan(*ParseFloat(text)));
  }
}

TEST(NumberTest, WhatIsNoNumberIsRefused) {
  for (const char* const text : {"", "+", "-", ".", "e1", "1e", "1e+", "0x", "0xg", "0x-1", "--1",
                                 "+-1", "1 ", " 1", "1,5", "1_000", "nan(1)", "NaNs", "one"}) {
    const Result<double> read = ParseFloat(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(read.error().message, "not a number: \"" + std::string(text) + "\"");
  }
}

TEST(NumberTest, WhatIsTooLargeIsRefused) {
  for (const char* const text : {"1e309", "-1e400", "0x1p1024"}) {
    const Result<double> read = ParseFloat(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(read.error().message, "number " + std::string(text) + " is out of range");
  }
}

}  // namespace
}  // namespace alertd
