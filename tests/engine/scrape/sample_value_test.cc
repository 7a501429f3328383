#include "engine/scrape/sample_value.h"

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/model/sample.h"

namespace alertd::scrape {
namespace {

TEST(SampleValueTest, ReadsEveryFloatExactly) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (value != value) continue;
    for (const std::string& text :
         {fmt::format("{}", value), fmt::format("{:.17g}", value), fmt::format("{:.3e}", value)}) {
      const std::optional<double> parsed = ParseSampleValue(text);
      const double expected = std::strtod(text.c_str(), nullptr);
      if (std::bit_cast<uint64_t>(expected) << 1 == uint64_t{0x7FF} << 53 && text[0] != 'i') {
        continue;  // rounded up to infinity
      }
      ASSERT_TRUE(parsed.has_value()) << text;
      ASSERT_EQ(*parsed, expected) << text;
    }
  }
}

TEST(SampleValueTest, ReadsShortDecimalsAsTheLibraryDoes) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 50'000; ++i) {
    std::string digits = std::to_string(random() % 1'000'000'000'000'000);
    digits.insert(random() % (digits.size() + 1), ".");
    const std::optional<double> parsed = ParseSampleValue(digits);
    ASSERT_TRUE(parsed.has_value()) << digits;
    ASSERT_EQ(*parsed, std::strtod(digits.c_str(), nullptr)) << digits;
    ASSERT_EQ(*ParseSampleValue("-" + digits), -*parsed);
  }
}

TEST(SampleValueTest, ANanIsNeverAStalenessMarker) {
  for (const char* const text : {"NaN", "nan", "-NaN", "+nan"}) {
    const std::optional<double> value = ParseSampleValue(text);
    ASSERT_TRUE(value.has_value()) << text;
    EXPECT_EQ(std::bit_cast<uint64_t>(*value), kPlainNanBits) << text;
  }
}

TEST(SampleValueTest, RefusesWhatIsNoDecimalNumber) {
  for (const char* const text : {"", "-", ".", "-.", "1..2", "1e", "e5", "0x10", "1_0", "1p3",
                                 "1e400", "--1", "+-1", "1 ", "nan(1)", "infinite", "1,5", "١"}) {
    EXPECT_FALSE(ParseSampleValue(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace alertd::scrape
