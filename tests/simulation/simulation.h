#pragma once

// alertd in a random world. A seed makes always the same one.

#include <cstdint>
#include <optional>
#include <ostream>

#include "tests/simulation/invariant.h"
#include "tests/simulation/mutation.h"

namespace alertd::simulation {

struct Outcome {
  std::optional<Violation> violation;  // the first one
  // What has happened, so that nobody takes an empty world for a good one.
  uint64_t arrivals = 0;
  uint64_t restarts = 0;
};

// `trace` gets what happens, a line each; may be null.
Outcome Simulate(uint64_t seed, Mutation mutation, std::ostream* trace = nullptr);

}  // namespace alertd::simulation
