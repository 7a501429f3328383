#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/time.h"

namespace alertd::simulation {

// What holds whatever happens.
enum class Invariant : uint8_t {
  kFalseAlarm,    // nothing fires whose condition did not hold for long enough
  kMissedAlarm,   // what held for long enough fires
  kFalseHealth,   // nothing is over as long as its condition held when it was last seen
  kDeadline,      // what fires, and nothing holds, is told in time
  kMuted,         // what is held is not told
  kReceiver,      // nobody is told whom no route names
  kEscalation,    // nobody is told before it is their turn
  kAcknowledged,  // what somebody has taken on is neither repeated nor escalated
  kFallback,      // who stands in is told when another has not taken it for so long, not before
  kRateLimit,     // nobody gets more messages than they are to get
  kDuplicate,     // nobody is told the same twice, but after a crash
  kRepeated,      // what goes on firing is told again after each interval of its own, not before
  kReminded,      // what still fires when nothing keeps it quiet any more is told again at once
  kFlapping,      // what comes and goes is told once, and then again when it is stable
  kClosing,       // nobody is told of an end that is not to be told there
  kClosed,        // what was opened at a receiver is closed there in time
  kForgotten,     // no group is left when nothing fires and everybody knows
  kJournal,       // every notification, and every reason for none, is a decision
};

std::string_view InvariantName(Invariant invariant);

struct Violation {
  Invariant invariant = Invariant::kDeadline;
  std::string what;
  Duration at{0};  // since the beginning
};

}  // namespace alertd::simulation
