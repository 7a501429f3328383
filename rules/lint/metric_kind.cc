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

// Names with a colon are of recording rules, whose suffixes tell of the metric they were made of.
MetricKind KindOfName(std::string_view name) {
  if (name.find(':') != std::string_view::npos) return MetricKind::kUnknown;
  if (EndsWithAny(name, kCounterSuffixes)) return MetricKind::kCounter;
  const bool gauge = EndsWithAny(name, kGaugeSuffixes) ||
                     std::find(kGauges.begin(), kGauges.end(), name) != kGauges.end();
  return gauge ? MetricKind::kGauge : MetricKind::kUnknown;
}

// What a series of a family of this type is, by what its name has behind the family's.
struct SuffixKind {
  std::string_view type;
  std::string_view suffix;
  MetricKind kind;
};
constexpr auto kSuffixKinds = std::to_array<SuffixKind>({
    {"counter", "", MetricKind::kCounter},
    {"counter", "_total", MetricKind::kCounter},
    {"counter", "_created", MetricKind::kGauge},
    {"gauge", "", MetricKind::kGauge},
    {"histogram", "", MetricKind::kCounter},
    {"histogram", "_bucket", MetricKind::kCounter},
    {"histogram", "_count", MetricKind::kCounter},
    {"histogram", "_sum", MetricKind::kCounter},
    {"histogram", "_created", MetricKind::kGauge},
    {"gaugehistogram", "", MetricKind::kGauge},
    {"gaugehistogram", "_bucket", MetricKind::kGauge},
    {"gaugehistogram", "_gcount", MetricKind::kGauge},
    {"gaugehistogram", "_gsum", MetricKind::kGauge},
    {"summary", "", MetricKind::kGauge},
    {"summary", "_count", MetricKind::kCounter},
    {"summary", "_sum", MetricKind::kCounter},
    {"summary", "_created", MetricKind::kGauge},
    {"info", "_info", MetricKind::kGauge},
    {"stateset", "", MetricKind::kGauge},
});

MetricKind KindOfType(std::string_view metric, const MetricTypes& types) {
  // A family of that very name comes before one that is shorter.
  const auto own = types.find(metric);
  for (const SuffixKind& row : kSuffixKinds) {
    if (!metric.ends_with(row.suffix) || (own != types.end() && !row.suffix.empty())) continue;
    const auto family = types.find(metric.substr(0, metric.size() - row.suffix.size()));
    if (family != types.end() && family->second == row.type) return row.kind;
  }
  return MetricKind::kUnknown;
}

}  // namespace

KnownKind KindOf(std::string_view metric, const MetricTypes& types) {
  const MetricKind by_type = KindOfType(metric, types);
  if (by_type != MetricKind::kUnknown) return {.kind = by_type, .reason = "by its type"};
  return {.kind = KindOfName(metric), .reason = "by its name"};
}

}  // namespace alertd::lint
