#include "engine/telemetry/process_stats.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

namespace alertd::telemetry {
namespace {

// Of the third field of /proc/self/stat, from which this file counts.
constexpr int kFirstField = 3;
constexpr int kUserTicks = 14;
constexpr int kSystemTicks = 15;
constexpr int kThreads = 20;
constexpr int kStartTicks = 22;
constexpr int kVirtualBytes = 23;
constexpr int kResidentPages = 24;

// Seconds since 1970 at which the system started.
double BootTime() {
  std::ifstream file("/proc/stat");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  }
  return 0;
}

uint64_t CountOpenFiles() {
  std::error_code error;
  uint64_t count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++count;
  }
  return count;
}

}  // namespace

std::optional<ProcessStats> ReadProcessStats() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  // The name of the program stands in parentheses and may hold anything.
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  const auto ticks_per_second = static_cast<double>(sysconf(_SC_CLK_TCK));
  ProcessStats stats;
  std::string field;
  for (int i = kFirstField; i <= kResidentPages && fields >> field; ++i) {
    if (i == kUserTicks || i == kSystemTicks) {
      stats.cpu_seconds += std::stod(field) / ticks_per_second;
    } else if (i == kThreads) {
      stats.threads = std::stoull(field);
    } else if (i == kStartTicks) {
      stats.start_time_seconds = BootTime() + std::stod(field) / ticks_per_second;
    } else if (i == kVirtualBytes) {
      stats.virtual_bytes = std::stoull(field);
    } else if (i == kResidentPages) {
      stats.resident_bytes = std::stoull(field) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    }
  }
  stats.open_fds = CountOpenFiles();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) stats.max_fds = limit.rlim_cur;
  return stats;
}

}  // namespace alertd::telemetry
