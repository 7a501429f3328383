#pragma once

// Which of many label sets belong to another one, as far as labels tell.

#include <cstddef>
#include <span>
#include <vector>

#include "engine/model/labels.h"

namespace alertd::alert {

// Two label sets agree when they have the same value of every label that both have.
struct AgreeingCandidate {
  enum class Kind { kNone, kOne, kMany };
  Kind kind = Kind::kNone;
  size_t place = 0;  // with kOne: among the candidates

  bool operator==(const AgreeingCandidate&) const = default;
};

// For each of `wanted`, in their order, which of the candidates agrees with it. The time grows with
// their number and not with its square; where names differ in more ways than that allows (64 sets
// of names), nobody can tell: kMany.
std::vector<AgreeingCandidate> FindAgreeing(std::span<const Labels* const> candidates,
                                            std::span<const Labels> wanted);

}  // namespace alertd::alert
