#pragma once

#include <cstdint>
#include <optional>

namespace alertd::telemetry {

// What the system says of this process.
struct ProcessStats {
  double cpu_seconds = 0;
  double start_time_seconds = 0;  // since 1970
  uint64_t resident_bytes = 0;
  uint64_t virtual_bytes = 0;
  uint64_t open_fds = 0;
  uint64_t max_fds = 0;
  uint64_t threads = 0;
};

// Nothing where there is no /proc.
std::optional<ProcessStats> ReadProcessStats();

}  // namespace alertd::telemetry
