#include "engine/alert/sample_holes.h"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

using std::chrono::seconds;

Timestamp At(int second) { return Timestamp{seconds{second}}; }

std::vector<Timestamp> Times(std::initializer_list<int> all) {
  std::vector<Timestamp> times;
  for (const int second : all)
    times.push_back(At(second));
  return times;
}

TEST(SampleHoles, AreStepsThatAreLongerThanThoseAround) {
  const SampleHoles found = FindHoles(Times({0, 5, 10, 15, 25, 30, 35}));
  ASSERT_EQ(found.holes.size(), 1U);
  EXPECT_EQ(found.holes.front().begin, At(15));
  EXPECT_EQ(found.holes.front().end, At(25));
  EXPECT_EQ(found.step, seconds{5});
}

// The steps between the holes, and not the holes, say how often samples come.
TEST(SampleHoles, AreNotHowOftenSamplesCome) {
  const SampleHoles found = FindHoles(Times({0, 5, 10, 15, 20, 35, 40, 55}));
  EXPECT_EQ(found.holes.size(), 2U);
  EXPECT_EQ(found.step, seconds{5});
}

TEST(SampleHoles, AreNoneWhereTheIntervalHasChanged) {
  const SampleHoles found = FindHoles(Times({0, 5, 10, 15, 20, 35, 50, 65, 80}));
  EXPECT_TRUE(found.holes.empty());
  EXPECT_EQ(found.step, seconds{15});
}

TEST(SampleHoles, AreNoneWhereSamplesComeIrregularly) {
  const SampleHoles found =
      FindHoles(Times({0, 5, 15, 20, 25, 35, 40, 45, 55, 60, 65, 75, 80, 85, 95, 100}));
  EXPECT_TRUE(found.holes.empty());
  EXPECT_EQ(found.step, seconds{0});
}

TEST(SampleHoles, AreNotFoundAmongTooFewSamples) {
  EXPECT_TRUE(FindHoles({}).holes.empty());
  EXPECT_TRUE(FindHoles(Times({0, 5})).holes.empty());
  EXPECT_TRUE(FindHoles(Times({0, 5, 10})).holes.empty());
}

TEST(SampleHoles, TheNextSampleIsOverdueWhenTheOneBehindItIsDue) {
  const SampleHoles found = FindHoles(Times({0, 5, 10, 15}));
  EXPECT_FALSE(IsOverdue(found, At(15), At(25)));
  EXPECT_TRUE(IsOverdue(found, At(15), At(26)));
  EXPECT_FALSE(IsOverdue(SampleHoles(), At(15), At(1000)));
}

}  // namespace
}  // namespace alertd::alert
