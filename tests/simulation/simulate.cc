// Runs seeds of the simulation and says which of them break a promise.

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "tests/simulation/mutation.h"
#include "tests/simulation/simulation.h"

namespace alertd::simulation {
namespace {

constexpr int kUsage = 2;

int Usage() {
  std::cerr << "usage: simulate FIRST LAST [MUTATION]\n\n"
               "Runs alertd in the random worlds of these seeds and prints every broken promise;\n"
               "exit status 1 if there is any. Of a single seed everything that happens is shown. "
               "With a fault put into alertd, to see what it breaks:\n";
  for (const MutationRow& row : Mutations())
    std::cerr << "  " << row.name << " (" << InvariantName(row.breaks) << ")\n";
  std::cerr << "\nexample: simulate 1 2000\n";
  return kUsage;
}

const MutationRow* FindMutation(std::string_view name) {
  for (const MutationRow& row : Mutations()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

int Run(uint64_t first, uint64_t last, Mutation mutation) {
  uint64_t broken = 0;
  uint64_t arrivals = 0;
  uint64_t restarts = 0;
  for (uint64_t seed = first; seed <= last; ++seed) {
    const Outcome outcome = Simulate(seed, mutation, first == last ? &std::cout : nullptr);
    arrivals += outcome.arrivals;
    restarts += outcome.restarts;
    if (!outcome.violation) continue;
    ++broken;
    std::cout << "seed " << seed << ": " << InvariantName(outcome.violation->invariant) << " at "
              << FormatDuration(outcome.violation->at) << ": " << outcome.violation->what << "\n";
  }
  std::cout << last - first + 1 << " seeds, " << arrivals << " messages taken, " << restarts
            << " restarts: " << broken << " broken\n";
  return broken == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace alertd::simulation

int main(int argc, char** argv) {
  namespace simulation = alertd::simulation;
  if (argc < 3 || argc > 4) return simulation::Usage();
  const uint64_t first = std::strtoull(argv[1], nullptr, 10);
  const uint64_t last = std::strtoull(argv[2], nullptr, 10);
  const simulation::MutationRow* row = argc == 4 ? simulation::FindMutation(argv[3]) : nullptr;
  if (first == 0 || last < first || (argc == 4 && row == nullptr)) return simulation::Usage();
  return simulation::Run(first, last, row == nullptr ? simulation::Mutation::kNone : row->mutation);
}
