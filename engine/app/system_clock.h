#pragma once

#include "engine/base/clock.h"

namespace alertd::app {

// The machine's own clocks.
class SystemClock final : public Clock {
 public:
  Timestamp Now() const override;
  std::chrono::nanoseconds Steady() const override;
};

}  // namespace alertd::app
