#pragma once

#include "engine/model/time.h"

namespace alertd::simulation {

// So long nobody sees what happens.
inline constexpr Duration kStep{5'000};

// Several times pass: the wall clock, which alertd reads and which somebody sets, and those that
// never step back.
struct Moment {
  Timestamp now;            // by the wall clock
  Duration since_start{0};  // as long as it has lasted
  Duration with_leaps{0};   // likewise, and as far as the wall clock was set forward
};

}  // namespace alertd::simulation
