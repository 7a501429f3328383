#include "engine/model/spelling.h"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace alertd {
namespace {

constexpr std::array<std::string_view, 6> kWords = {"rate",      "irate", "increase",
                                                    "receivers", "for",   "group_wait"};

TEST(SpellingTest, TheNearestWordIsFound) {
  EXPECT_EQ(NearestSpelling("rat", kWords), "rate");
  EXPECT_EQ(NearestSpelling("rtae", kWords), "rate");
  EXPECT_EQ(NearestSpelling("irates", kWords), "irate");
  EXPECT_EQ(NearestSpelling("recievers", kWords), "receivers");
  EXPECT_EQ(NearestSpelling("groupwait", kWords), "group_wait");
  EXPECT_EQ(NearestSpelling("fro", kWords), "for");
}

TEST(SpellingTest, AFarWordIsNoSuggestion) {
  EXPECT_EQ(NearestSpelling("histogram", kWords), "");
  EXPECT_EQ(NearestSpelling("xyz", kWords), "");
  EXPECT_EQ(NearestSpelling("", kWords), "");
  EXPECT_EQ(NearestSpelling("rate", {}), "");
  EXPECT_EQ(NearestSpelling(std::string(1000, 'r'), kWords), "");
}

TEST(SpellingTest, TiesGoToTheWordThatBeginsAlike) {
  constexpr std::array<std::string_view, 3> kRivals = {"cat", "rad", "rate"};
  EXPECT_EQ(NearestSpelling("rat", kRivals), "rate");
}

TEST(SpellingTest, FurtherTiesGoToTheEarlierWord) {
  constexpr std::array<std::string_view, 2> kTwins = {"cat", "bat"};
  EXPECT_EQ(NearestSpelling("rat", kTwins), "cat");
}

}  // namespace
}  // namespace alertd
