#include "tools/rule_test/assignment.h"

#include <algorithm>
#include <tuple>

namespace alertd::rule_test {
namespace {

// More pairs than these are not compared one by one: nobody reads so many differences.
constexpr size_t kNearestPairsMax = 100'000;

// Augmenting paths, each searched breadth first, so that nothing recurses.
class Matching {
 public:
  Matching(size_t expectations, size_t things, const std::function<bool(size_t, size_t)>& fits)
      : fits_(fits), thing_of_(expectations), owner_of_(things) {}

  void Serve(size_t expectation) {
    std::vector<std::optional<size_t>> reached_from(owner_of_.size());
    std::vector<size_t> frontier = {expectation};
    for (size_t next = 0; next < frontier.size(); ++next) {
      for (size_t thing = 0; thing < owner_of_.size(); ++thing) {
        if (reached_from[thing] || !fits_(frontier[next], thing)) continue;
        reached_from[thing] = frontier[next];
        if (!owner_of_[thing]) {
          Revise(thing, reached_from);
          return;
        }
        frontier.push_back(*owner_of_[thing]);
      }
    }
  }

  std::vector<std::optional<size_t>> Take() { return std::move(thing_of_); }

 private:
  // Hands the free thing to the one who reached it, that one's former thing on, and so forth.
  void Revise(size_t free, const std::vector<std::optional<size_t>>& reached_from) {
    std::optional<size_t> thing = free;
    while (thing) {
      const size_t taker = *reached_from[*thing];
      const std::optional<size_t> former = thing_of_[taker];
      thing_of_[taker] = thing;
      owner_of_[*thing] = taker;
      thing = former;
    }
  }

  const std::function<bool(size_t, size_t)>& fits_;
  std::vector<std::optional<size_t>> thing_of_;
  std::vector<std::optional<size_t>> owner_of_;
};

}  // namespace

std::vector<std::optional<size_t>> Assign(
    size_t expectations, size_t things,
    const std::function<bool(size_t expectation, size_t thing)>& fits) {
  Matching matching(expectations, things, fits);
  for (size_t expectation = 0; expectation < expectations; ++expectation)
    matching.Serve(expectation);
  return matching.Take();
}

void AssignNearest(std::vector<std::optional<size_t>>& assigned, size_t things,
                   const std::function<size_t(size_t expectation, size_t thing)>& distance) {
  std::vector<bool> taken(things, false);
  for (const std::optional<size_t>& thing : assigned) {
    if (thing) taken[*thing] = true;
  }
  std::vector<std::tuple<size_t, size_t, size_t>> pairs;
  for (size_t expectation = 0; expectation < assigned.size(); ++expectation) {
    if (assigned[expectation]) continue;
    for (size_t thing = 0; thing < things; ++thing) {
      if (taken[thing] || pairs.size() >= kNearestPairsMax) continue;
      pairs.emplace_back(distance(expectation, thing), expectation, thing);
    }
  }
  std::sort(pairs.begin(), pairs.end());
  for (const auto& [steps, expectation, thing] : pairs) {
    if (assigned[expectation] || taken[thing]) continue;
    assigned[expectation] = thing;
    taken[thing] = true;
  }
}

}  // namespace alertd::rule_test
