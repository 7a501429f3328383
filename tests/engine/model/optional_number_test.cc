#include "engine/model/optional_number.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "engine/model/sample.h"

namespace alertd {
namespace {

TEST(OptionalNumberTest, AnyNumberCanBeThere) {
  for (const double number : {0.0, -0.0, 0.25, std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::denorm_min()}) {
    const OptionalNumber optional = number;
    ASSERT_TRUE(optional.has_value());
    EXPECT_EQ(*optional, number);
    EXPECT_EQ(std::optional<double>(optional), number);
    EXPECT_EQ(optional, number);
    EXPECT_NE(optional, std::nullopt);
  }
  for (const double nan : {std::nan(""), -std::nan(""), std::sqrt(-1.0), StaleMarker()}) {
    const OptionalNumber optional = nan;
    EXPECT_TRUE(optional.has_value());
    EXPECT_TRUE(std::isnan(*optional));
    EXPECT_NE(optional, optional);
  }
}

TEST(OptionalNumberTest, NoneIsNoNumber) {
  OptionalNumber number = 7;
  number.reset();
  EXPECT_FALSE(number);
  EXPECT_EQ(number, OptionalNumber());
  EXPECT_EQ(number, std::nullopt);
  EXPECT_EQ(OptionalNumber(std::optional<double>()), std::nullopt);
  EXPECT_EQ(std::optional<double>(number), std::nullopt);
  EXPECT_NE(number, 7);
  EXPECT_EQ(sizeof number, sizeof(double));
}

}  // namespace
}  // namespace alertd
