#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tests/simulation/invariant.h"

namespace alertd::simulation {

// A fault put into alertd, to show that the invariant that it breaks is looked after.
enum class Mutation : uint8_t {
  kNone,
  kFiresEarly,
  kFiresLate,
  kTrustsWhatIsDown,
  kLosesNotifications,
  kIgnoresSilences,
  kSilencesForGood,
  kIgnoresSuppressions,
  kSuppressesForGood,
  kIgnoresInhibitions,
  kTellsSomebodyElse,
  kEscalatesAtOnce,
  kIgnoresAcknowledgements,
  kAcknowledgesAlertsOnly,
  kAcknowledgesForGood,
  kIgnoresFallbacks,
  kFallsBackAtOnce,
  kIgnoresRateLimits,
  kSendsTwice,
  kRepeatsTooSoon,
  kRepeatsTooLate,
  kForgetsToRemind,
  kIgnoresFlapping,
  kFlapsForGood,
  kClosesNothing,
  kClosesWhatIsMuted,
  kClosesUnasked,
  kHearsOfNoClosing,
  kForgetsAtRestart,
  kKnowsReceiversByName,
  kNotesNothing,
};

struct MutationRow {
  Mutation mutation;
  std::string_view name;
  Invariant breaks;
};

// All but kNone.
std::span<const MutationRow> Mutations();

}  // namespace alertd::simulation
