#include "rules/lint/metric_kind.h"

#include <algorithm>
#include <array>

namespace alertd::lint {
namespace {

constexpr std::array<std::string_view, 11> kGaugeSuffixes = {
    "_info",       "_ratio",      "_percent",     "_celsius", "_timestamp_seconds", "_timestamp",
    "_free_bytes", "_size_bytes", "_avail_bytes", "_volts",   "_limit_bytes"};

constexpr std::array<std::string_view, 16> kGauges = {"up",
                                                      "node_load1",
                                                      "node_load5",
                                                      "node_load15",
                                                      "node_filesystem_files",
                                                      "node_filesystem_files_free",
                                                      "go_goroutines",
                                                      "go_threads",
                                                      "go_memstats_heap_inuse_bytes",
                                                      "process_resident_memory_bytes",
                                                      "process_virtual_memory_bytes",
                                                      "process_open_fds",
                                                      "process_max_fds",
                                                      "process_start_time_seconds",
                                                      "container_memory_usage_bytes",
                                                      "container_memory_working_set_bytes"};

constexpr std::array<std::string_view, 2> kCounterSuffixes = {"_total", "_bucket"};

bool EndsWithAny(std::string_view name, auto suffixes) {
  return std::any_of(suffixes.begin(), suffixes.end(),
                     [name](std::string_view suffix) { return name.ends_with(suffix); });
}

}  // namespace

// Names with a colon are of recording rules, whose suffixes tell of the metric they were made of.
bool IsCounterName(std::string_view name) {
  return name.find(':') == std::string_view::npos && EndsWithAny(name, kCounterSuffixes);
}

bool IsGaugeName(std::string_view name) {
  if (name.find(':') != std::string_view::npos) return false;
  return EndsWithAny(name, kGaugeSuffixes) ||
         std::find(kGauges.begin(), kGauges.end(), name) != kGauges.end();
}

}  // namespace alertd::lint
