#include "engine/model/shared_text.h"

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace alertd {
namespace {

TEST(SharedTextTest, ReadsAsTheTextThatItWasMadeOf) {
  for (const size_t bytes : {1U, 7U, 8U, 9U, 4096U}) {
    const std::string text(bytes, 'x');
    EXPECT_EQ(SharedText(text), text);
  }
  EXPECT_EQ(SharedText("with a \0 byte"), "with a ");
  const std::string_view zero("a\0b", 3);
  EXPECT_EQ(SharedText(zero).view(), zero);
  EXPECT_EQ(SharedText::Written(3, [](char* out) { std::string_view("abc").copy(out, 3); }), "abc");
}

TEST(SharedTextTest, NoTextIsEmpty) {
  EXPECT_TRUE(SharedText().empty());
  EXPECT_TRUE(SharedText("").empty());
  EXPECT_TRUE(SharedText::Written(0, [](char*) { FAIL(); }).empty());
  EXPECT_EQ(SharedText().view(), "");
  EXPECT_EQ(SharedText(), SharedText(""));
  EXPECT_NE(SharedText(), SharedText("a"));
  EXPECT_LT(SharedText(), SharedText("a"));
  EXPECT_EQ(sizeof(SharedText), sizeof(void*));
}

TEST(SharedTextTest, CopiesShareTheTextAndAssigningLetsGoOfIt) {
  SharedText text("http://prometheus/graph");
  SharedText copy = text;
  EXPECT_EQ(copy.view().data(), text.view().data());
  const SharedText moved = std::move(text);
  EXPECT_EQ(moved.view().data(), copy.view().data());
  copy = "other";
  EXPECT_EQ(copy, "other");
  EXPECT_EQ(moved, "http://prometheus/graph");
  EXPECT_EQ(SharedText("http://prometheus/graph"), moved);
  EXPECT_NE(copy, moved);
}

void CopyAndLetGo(const SharedText& text) {
  for (int i = 0; i < 2'000; ++i) {
    const std::vector<SharedText> copies(3, text);
    EXPECT_EQ(copies.back(), text);
  }
}

// Which thread lets go last is up to them: the sanitizers see a mistake.
TEST(SharedTextTest, ThreadsCopyAndLetGoAtOnce) {
  constexpr size_t kThreads = 4;
  for (int round = 0; round < 20; ++round) {
    SharedText text("round " + std::to_string(round));
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    while (threads.size() < kThreads) {
      threads.emplace_back([own = text] { CopyAndLetGo(own); });
    }
    text = {};
  }
}

}  // namespace
}  // namespace alertd
