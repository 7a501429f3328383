#include "engine/alert/alert_state.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

using std::chrono::minutes;

constexpr Timestamp kStart{std::chrono::hours{490'000}};

// One evaluation a minute: x present, . absent, h held, d doubted. The phases: - inactive, p
// pending, F firing.
struct Life {
  std::string name;
  AlertTimings timings;
  std::string seen;
  std::string phases;
};

void PrintTo(const Life& life, std::ostream* out) { *out << life.name; }

Observation ReadObservation(char c) {
  if (c == 'x') return Observation::kPresent;
  if (c == 'd') return Observation::kDoubted;
  return c == 'h' ? Observation::kHeld : Observation::kAbsent;
}

char FormatPhase(Phase phase) {
  if (phase == Phase::kPending) return 'p';
  return phase == Phase::kFiring ? 'F' : '-';
}

class AlertLife : public testing::TestWithParam<Life> {};

TEST_P(AlertLife, GoesThroughItsPhases) {
  const Life& life = GetParam();
  AlertState state;
  std::string phases;
  for (size_t i = 0; i < life.seen.size(); ++i) {
    const Timestamp now = kStart + minutes{static_cast<int>(i)};
    state = AdvanceAlert(state, ReadObservation(life.seen[i]), life.timings, now);
    phases += FormatPhase(state.phase);
  }
  EXPECT_EQ(phases, life.phases);
}

INSTANTIATE_TEST_SUITE_P(
    Table, AlertLife,
    testing::Values(
        Life{"WithoutHoldItFiresAtOnce", {}, ".xx.", "-FF-"},
        Life{"ItIsPendingForTheWholeHoldTime", {.hold = minutes{2}}, "xxxx.", "ppFF-"},
        Life{"AHoldBelowTheIntervalFiresAtTheSecond", {.hold = Duration{1}}, "xx", "pF"},
        Life{"PendingThatDisappearsStartsOver", {.hold = minutes{2}}, "xx.xxx", "pp-ppF"},
        Life{"ItKeepsFiringForAWhile", {.keep_firing = minutes{2}}, "x....", "FFF--"},
        Life{"ComingBackWhileKeptStartsTheWhileAnew",
             {.keep_firing = minutes{2}},
             "x.x...",
             "FFFFF-"},
        Life{"PendingIsNotKept", {.hold = minutes{2}, .keep_firing = minutes{5}}, "x..", "p--"},
        Life{"ItIsHeldUntilItIsOver", {}, "xhhh.", "FFFF-"},
        Life{"WhatIsDoubtedWaits", {}, "ddx.d.", "ppF-p-"},
        Life{"WhatFiresAndIsDoubtedGoesOn", {.keep_firing = minutes{1}}, "xd.d..", "FFFFF-"},
        Life{"DoubtedTimeCounts", {.hold = minutes{2}}, "xddx", "pppF"},
        Life{"PendingIsNotHeld", {.hold = minutes{2}}, "xh", "p-"}),
    [](const auto& param) { return param.param.name; });

TEST(AlertState, RaisedHoldLetsAFiringAlertFire) {
  AlertState state = AdvanceAlert({}, Observation::kPresent, {.hold = minutes{0}}, kStart);
  state = AdvanceAlert(state, Observation::kPresent, {.hold = minutes{5}}, kStart + minutes{1});
  EXPECT_EQ(state.phase, Phase::kFiring);
  EXPECT_EQ(state.firing_since, kStart);
}

TEST(AlertState, ClockThatWasSetBackEndsNothing) {
  AlertState state = AdvanceAlert({}, Observation::kPresent, {.hold = minutes{5}}, kStart);
  const Timestamp fired = kStart + minutes{5};
  state = AdvanceAlert(state, Observation::kPresent, {.hold = minutes{5}}, fired);
  ASSERT_EQ(state.phase, Phase::kFiring);
  state = AdvanceAlert(state, Observation::kPresent, {.hold = minutes{5}}, kStart - minutes{60});
  EXPECT_EQ(state.phase, Phase::kFiring);
  EXPECT_EQ(state.firing_since, fired);
}

TEST(AlertState, ClockThatWasSetBackKeepsNothingBack) {
  const AlertTimings timings{.hold = minutes{5}, .keep_firing = minutes{3}};
  AlertState state = AdvanceAlert({}, Observation::kPresent, timings, kStart);
  const Timestamp earlier = kStart - minutes{60};
  state = AdvanceAlert(state, Observation::kPresent, timings, earlier);
  state = AdvanceAlert(state, Observation::kPresent, timings, earlier + minutes{5});
  ASSERT_EQ(state.phase, Phase::kFiring);
  state = AdvanceAlert(state, Observation::kAbsent, timings, kStart);
  state = AdvanceAlert(state, Observation::kAbsent, timings, earlier);
  EXPECT_EQ(state.phase, Phase::kFiring);
  state = AdvanceAlert(state, Observation::kAbsent, timings, earlier + minutes{3});
  EXPECT_EQ(state.phase, Phase::kInactive);
}

}  // namespace
}  // namespace alertd::alert
