#include "engine/base/result.h"

#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace alertd {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return InvalidInput(std::to_string(number) + " is odd");
  return number / 2;
}

Result<int> Quarter(int number) {
  ALERTD_TRY(const int half, Half(number));
  return Half(half);
}

Result<std::unique_ptr<int>> Boxed(int number) {
  ALERTD_TRY(int half, Half(number));
  return std::make_unique<int>(half);
}

TEST(ResultTest, TryBindsTheValueOrReturnsTheFailure) {
  EXPECT_EQ(*Quarter(12), 3);
  const Result<int> failed = Quarter(6);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().message, "3 is odd");
  EXPECT_EQ(failed.error().kind, ErrorKind::kInvalidInput);
}

TEST(ResultTest, AValueThatCannotBeCopiedCanBeTakenOut) {
  std::unique_ptr<int> box = *Boxed(8);
  EXPECT_EQ(*box, 4);
}

TEST(ResultTest, EachFailureHasItsKind) {
  EXPECT_EQ(Status(NotFound("x")).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(Status(LimitExceeded("x")).error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(Status(TimedOut("x")).error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(Status(Unavailable("x")).error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Status(Unsupported("x")).error().kind, ErrorKind::kUnsupported);
  EXPECT_TRUE(Ok().has_value());
}

TEST(ResultDeathTest, TheValueOfAFailureIsOurMistake) {
  EXPECT_DEATH(static_cast<void>(*Half(1)), "check failed: has_value");
  EXPECT_DEATH(static_cast<void>(Half(2).error()), "check failed: !has_value");
}

}  // namespace
}  // namespace alertd
