#pragma once

#include <chrono>

#include "engine/base/timestamp.h"

namespace alertd {

// Where the time comes from: the system's clock in the daemon, a virtual one in tests and replays.
//
// Nothing below engine/app/ reads a clock by itself; `now` is an argument everywhere else.
// Implementations are thread-safe.
class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // The wall clock. It may step in either direction.
  virtual Timestamp Now() const = 0;

  // A time that never steps back, for measuring how long work took. Its zero means nothing.
  virtual std::chrono::nanoseconds Steady() const = 0;
};

}  // namespace alertd
