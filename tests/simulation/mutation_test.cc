#include "tests/simulation/mutation.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/simulation/simulation.h"

namespace alertd::simulation {
namespace {

constexpr uint64_t kSeedsMax = 500;

class BrokenAlertd : public testing::TestWithParam<MutationRow> {};

// A check that cannot fail is none.
TEST_P(BrokenAlertd, IsFoundOut) {
  for (uint64_t seed = 1; seed <= kSeedsMax; ++seed) {
    const Outcome outcome = Simulate(seed, GetParam().mutation);
    if (outcome.violation && outcome.violation->invariant == GetParam().breaks) return;
  }
  FAIL() << "nobody has noticed: " << InvariantName(GetParam().breaks);
}

std::string NameOf(const testing::TestParamInfo<MutationRow>& info) {
  std::string name;
  for (const char c : info.param.name) {
    if (c != '-') name += c;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Mutations, BrokenAlertd,
                         testing::ValuesIn(Mutations().begin(), Mutations().end()), NameOf);

TEST(Simulation, ASeedMakesAlwaysTheSameWorld) {
  EXPECT_EQ(Simulate(7, Mutation::kNone).arrivals, Simulate(7, Mutation::kNone).arrivals);
  EXPECT_GT(Simulate(7, Mutation::kNone).arrivals, 10U);
}

}  // namespace
}  // namespace alertd::simulation
