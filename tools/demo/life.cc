#include "tools/demo/life.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace alertd::demo {
namespace {

constexpr double kSettledAt = 0.2;  // the share of a phase in which levels move

double Seconds(Duration span) { return std::chrono::duration<double>(span).count(); }

size_t IndexOf(Phase phase) { return static_cast<size_t>(phase); }

// A number in [0, 1) that looks random and depends on nothing but its arguments (SplitMix64).
double Chance(uint64_t seed, uint64_t salt, uint64_t step) {
  uint64_t mixed = seed * 0x9E3779B97F4A7C15ULL + salt * 0xD1B54A32D192ED03ULL + step;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  mixed ^= mixed >> 31U;
  return static_cast<double>(mixed >> 11U) * 0x1.0p-53;
}

}  // namespace

std::string_view PhaseName(Phase phase) {
  constexpr PerPhase<std::string_view> kNames = {"calm", "failure spike", "queue backlog", "outage",
                                                 "recovery"};
  return kNames[IndexOf(phase)];
}

Moment MomentAt(const Script& script, Duration elapsed) {
  Moment moment{.elapsed = elapsed, .seed = script.seed};
  const Duration round = std::accumulate(script.lengths.begin(), script.lengths.end(), Duration{0});
  const bool over = script.rounds == Rounds::kOnce && elapsed >= round;
  if (round == Duration{0} || over) {
    for (size_t i = 0; i < kPhaseCount; ++i)
      moment.seconds_in[i] = Seconds(script.lengths[i]);
    moment.seconds_in[IndexOf(Phase::kCalm)] += Seconds(elapsed - round);
    return moment;
  }
  const auto rounds_done = static_cast<double>(elapsed / round);
  Duration left = elapsed % round;
  bool found = false;
  for (size_t i = 0; i < kPhaseCount; ++i) {
    const Duration length = script.lengths[i];
    const Duration spent = std::min(left, length);
    moment.seconds_in[i] = rounds_done * Seconds(length) + Seconds(spent);
    left -= spent;
    if (found || length == Duration{0}) continue;
    if (spent < length) {
      moment.phase = static_cast<Phase>(i);
      moment.progress = Seconds(spent) / Seconds(length);
      found = true;
    } else {
      moment.previous = static_cast<Phase>(i);
    }
  }
  if (rounds_done > 0 && moment.phase == Phase::kCalm) moment.previous = Phase::kRecovery;
  return moment;
}

double CountAt(const Moment& moment, const PerPhase<double>& per_second, uint64_t salt) {
  const double grown = std::inner_product(per_second.begin(), per_second.end(),
                                          moment.seconds_in.begin(), Chance(moment.seed, salt, 0));
  return std::floor(grown);
}

double LevelAt(const Moment& moment, const PerPhase<double>& levels, double tremble,
               uint64_t salt) {
  const double from = levels[IndexOf(moment.previous)];
  const double to = levels[IndexOf(moment.phase)];
  const double level = std::lerp(from, to, std::min(1.0, moment.progress / kSettledAt));
  const auto second = static_cast<uint64_t>(moment.elapsed / std::chrono::seconds{1});
  return level * (1 + tremble * (2 * Chance(moment.seed, salt, second) - 1));
}

}  // namespace alertd::demo
