#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace alertd::rule_test {

// Gives every expectation something that fits it, each thing to at most one, so that as many
// expectations as possible have one. Those that only little fits are served as well as the others:
// an earlier choice is revised where that helps.
//
// Returns the thing's place for each expectation; nothing for those that go without.
std::vector<std::optional<size_t>> Assign(
    size_t expectations, size_t things,
    const std::function<bool(size_t expectation, size_t thing)>& fits);

// For each expectation that has nothing, the nearest thing that nobody has: the one with the
// smallest distance. Nearer pairs are made first.
void AssignNearest(std::vector<std::optional<size_t>>& assigned, size_t things,
                   const std::function<size_t(size_t expectation, size_t thing)>& distance);

}  // namespace alertd::rule_test
