#pragma once

#include "engine/base/clock.h"

namespace alertd {

// Time stands still at 1970.
class StillClock final : public Clock {
 public:
  Timestamp Now() const override { return {}; }
  std::chrono::nanoseconds Steady() const override { return {}; }
};

}  // namespace alertd
