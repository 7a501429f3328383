#pragma once

#include <chrono>

namespace alertd {

// Wall-clock instants and spans, to the millisecond. The type carries the unit: a bare integer of
// milliseconds exists only where a file or a request is read, and there its name ends in _ms.
using Duration = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Duration>;

}  // namespace alertd
