#include "engine/alert/alert_state.h"

#include <algorithm>

namespace alertd::alert {
namespace {

AlertState AdvancePresent(const AlertState& before, const AlertTimings& timings, Timestamp now) {
  AlertState after = before;
  after.missing_since.reset();
  if (before.phase == Phase::kInactive) after.active_since = now;
  if (before.phase == Phase::kFiring) return after;
  after.active_since = std::min(after.active_since, now);
  if (now - after.active_since < timings.hold) {
    after.phase = Phase::kPending;
    return after;
  }
  after.firing_since = now;
  after.phase = Phase::kFiring;
  return after;
}

AlertState AdvanceDoubted(const AlertState& before, Timestamp now) {
  AlertState after = before;
  after.missing_since.reset();
  if (before.phase != Phase::kInactive) return after;
  after.active_since = now;
  after.phase = Phase::kPending;
  return after;
}

AlertState AdvanceAbsent(const AlertState& before, const AlertTimings& timings, Timestamp now) {
  if (before.phase != Phase::kFiring) return {};
  AlertState after = before;
  after.missing_since = std::min(before.missing_since.value_or(now), now);
  if (now - *after.missing_since >= timings.keep_firing) return {};
  return after;
}

}  // namespace

AlertState AdvanceAlert(const AlertState& before, Observation seen, const AlertTimings& timings,
                        Timestamp now) {
  switch (seen) {
    case Observation::kPresent:
      return AdvancePresent(before, timings, now);
    case Observation::kDoubted:
      return AdvanceDoubted(before, now);
    case Observation::kHeld:
      if (before.phase == Phase::kFiring) return before;
      return AdvanceAbsent(before, timings, now);
    case Observation::kUnknown:
      return before;
    case Observation::kAbsent:
      return AdvanceAbsent(before, timings, now);
  }
  return before;
}

}  // namespace alertd::alert
