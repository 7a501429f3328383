#include "tools/rule_test/assignment.h"

#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace alertd::rule_test {
namespace {

using Places = std::vector<std::optional<size_t>>;
using Pairs = std::set<std::pair<size_t, size_t>>;

Places AssignPairs(size_t expectations, size_t things, const Pairs& pairs) {
  return Assign(expectations, things, [&pairs](size_t expectation, size_t thing) {
    return pairs.contains({expectation, thing});
  });
}

TEST(Assignment, NothingFitsNothing) {
  EXPECT_EQ(AssignPairs(0, 0, {}), Places{});
  EXPECT_EQ(AssignPairs(2, 0, {}), (Places{std::nullopt, std::nullopt}));
  EXPECT_EQ(AssignPairs(1, 3, {}), Places{std::nullopt});
}

TEST(Assignment, AThingIsGivenOnce) {
  EXPECT_EQ(AssignPairs(2, 1, {{0, 0}, {1, 0}}), (Places{0, std::nullopt}));
}

TEST(Assignment, AnEarlierChoiceIsRevised) {
  // The first one takes 0, which is all that the second one can have; the same again for the third.
  EXPECT_EQ(AssignPairs(3, 3, {{0, 0}, {0, 1}, {1, 0}, {1, 2}, {2, 0}}), (Places{1, 2, 0}));
}

TEST(Assignment, TheNearestPairsAreMadeFirst) {
  Places assigned = {std::nullopt, 1, std::nullopt};
  const size_t distances[3][3] = {{5, 0, 4}, {0, 0, 0}, {1, 0, 9}};
  AssignNearest(assigned, 3, [&distances](size_t expectation, size_t thing) {
    return distances[expectation][thing];
  });
  EXPECT_EQ(assigned, (Places{2, 1, 0}));
}

TEST(Assignment, ManyAlikeAreQuick) {
  constexpr size_t kMany = 300;
  const Places places = Assign(kMany, kMany, [](size_t, size_t) { return true; });
  std::set<size_t> given;
  for (const std::optional<size_t>& place : places) {
    ASSERT_TRUE(place.has_value());
    given.insert(*place);
  }
  EXPECT_EQ(given.size(), kMany);
}

}  // namespace
}  // namespace alertd::rule_test
