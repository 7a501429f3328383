#pragma once

// The life of one alert: inactive -> pending -> firing -> inactive, as Prometheus has it.
//
// Pure rules of motion. Nothing here reads a clock or knows how the condition was evaluated or who
// is told.

#include <optional>

#include "engine/model/time.h"

namespace alertd::alert {

enum class Phase { kInactive, kPending, kFiring };

struct AlertState {
  Phase phase = Phase::kInactive;
  Timestamp active_since;                  // when the condition began to hold; not of kInactive
  Timestamp firing_since;                  // of kFiring only
  std::optional<Timestamp> missing_since;  // set while firing only because of keep_firing

  bool operator==(const AlertState&) const = default;
};

struct AlertTimings {
  Duration hold{0};         // pending this long before firing (`for`)
  Duration keep_firing{0};  // firing this long after the condition last held (`keep_firing_for`)
};

enum class Observation {
  kPresent,  // the condition holds at this evaluation
  kDoubted,  // it does, but maybe only because something is missing for a moment
  kAbsent,   // it does not
  kHeld,     // it does not, but nor does what must hold for the alert to be over (`resolve_when`)
  kUnknown,  // nobody can tell: what it is about cannot be seen
};

// The state after the evaluation at `now`.
//
// Without a hold time an alert fires at the evaluation that first sees it. A pending alert that is
// absent starts over. What is doubted does not begin to fire, but waits as if pending. A firing one
// goes on firing as long as it is present, also when `hold` was raised past its age. What is
// unknown stays as it is. Safe against a clock that was set back: that changes no phase, and what
// is waited for is waited for anew at most.
AlertState AdvanceAlert(const AlertState& before, Observation seen, const AlertTimings& timings,
                        Timestamp now);

}  // namespace alertd::alert
