#include "engine/model/shared_value.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/seldom.h"

namespace alertd {
namespace {

TEST(SharedValueTest, CopiesShareTheValue) {
  const SharedValue<std::string> value("a text that is too long to stand in a string itself");
  SharedValue<std::string> copy = value;
  EXPECT_EQ(copy.get(), value.get());
  EXPECT_EQ(copy, value);
  EXPECT_EQ(copy->size(), 51U);
  EXPECT_NE(SharedValue<std::string>(*value), value);
  copy.reset();
  EXPECT_EQ(copy, nullptr);
  EXPECT_NE(value, nullptr);
  EXPECT_EQ(sizeof value, sizeof(void*));
}

TEST(SharedValueTest, NoneIsNull) {
  const SharedValue<int> none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(none.get(), nullptr);
  EXPECT_EQ(none, SharedValue<int>());
}

TEST(SharedValueTest, WhatIsSeldomThereTakesTheRoomOfAPointerAndIsComparedByValue) {
  EXPECT_EQ(sizeof(Seldom<std::string>), sizeof(void*));
  EXPECT_EQ(Seldom<std::string>("a"), Seldom<std::string>("a"));
  EXPECT_NE(Seldom<std::string>("a"), Seldom<std::string>());
}

void CopyAndLetGo(const SharedValue<std::string>& value) {
  for (int i = 0; i < 2'000; ++i) {
    const std::vector<SharedValue<std::string>> copies(3, value);
    EXPECT_EQ(copies.back(), value);
  }
}

// Which thread lets go last is up to them: the sanitizers see a mistake.
TEST(SharedValueTest, ThreadsCopyAndLetGoAtOnce) {
  constexpr size_t kThreads = 4;
  for (int round = 0; round < 20; ++round) {
    SharedValue<std::string> value("round " + std::to_string(round));
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    while (threads.size() < kThreads) {
      threads.emplace_back([own = value] { CopyAndLetGo(own); });
    }
    value.reset();
  }
}

}  // namespace
}  // namespace alertd
