#pragma once

#include <string>

#include "engine/query/query.h"

namespace alertd::query {

// What is asked of one expression.
struct AgreementQuestion {
  std::string text;
  Timestamp at;
  NameRemoval name_removal = NameRemoval::kAtOnce;
};

// Asks in all the ways that must give the same answer: as an instant query, as a range query of one
// step, as one point of a longer range query, and of a bound query that has answered for other
// instants before. How they disagree; empty when they agree, and for what this build refuses.
std::string FindDisagreement(const AgreementQuestion& question, const window::Window& window);

}  // namespace alertd::query
