#pragma once

// The scripted life of the demo orchestrator: calm, a spike of failures, a queue that backs up, a
// short outage, a recovery, and again. Everything is a function of the elapsed time and a seed, so
// a scrape at the same moment of two runs sees the same numbers.

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/base/timestamp.h"

namespace alertd::demo {

enum class Phase { kCalm, kFailureSpike, kBacklog, kOutage, kRecovery };
inline constexpr size_t kPhaseCount = 5;

std::string_view PhaseName(Phase phase);

// One number for each phase, in the order of the enumerators.
template <typename T>
using PerPhase = std::array<T, kPhaseCount>;

enum class Rounds {
  kForEver,  // after recovery comes calm, then the next spike
  kOnce,     // after the first recovery it stays calm
};

struct Script {
  // How long each phase lasts; a phase of zero length is left out.
  PerPhase<Duration> lengths{};
  Rounds rounds = Rounds::kForEver;
  uint64_t seed = 1;
};

// Where the orchestrator is in its life, and how it got there.
struct Moment {
  Duration elapsed{0};
  Phase phase = Phase::kCalm;
  Phase previous = Phase::kCalm;  // what levels are moving away from; kCalm before the first change
  double progress = 0;            // through the current phase, in [0, 1)
  PerPhase<double> seconds_in{};  // spent in each phase since the beginning
  uint64_t seed = 1;
};

// REQUIRES: elapsed >= 0. With all lengths zero, it is calm for ever.
Moment MomentAt(const Script& script, Duration elapsed);

// What a counter that grows by `per_second` in each phase has reached: whole, and never less at a
// later moment. `salt` tells counters apart, so that they do not step together.
double CountAt(const Moment& moment, const PerPhase<double>& per_second, uint64_t salt);

// What a gauge shows that settles at `levels` in each phase: it moves there in the first fifth of
// the phase and trembles by `tremble` (0.05: 5 %) of its value, anew each second.
double LevelAt(const Moment& moment, const PerPhase<double>& levels, double tremble, uint64_t salt);

}  // namespace alertd::demo
