#include "engine/app/system_clock.h"

namespace alertd::app {

Timestamp SystemClock::Now() const {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::Steady() const {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace alertd::app
