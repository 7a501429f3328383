#pragma once

#include <map>
#include <string>
#include <string_view>

namespace alertd::lint {

// What live data say of metrics, as in `# TYPE` lines: "counter", "histogram", … by the name of the
// metric's family. Those that are not there, or not of one type, are not among them.
using MetricTypes = std::map<std::string, std::string, std::less<>>;

enum class MetricKind { kUnknown, kCounter, kGauge };

struct KnownKind {
  MetricKind kind = MetricKind::kUnknown;
  std::string_view reason;  // in messages: "by its name"
};

// Whether a metric is a counter or a gauge: by its type where that is known, otherwise by its name,
// by Prometheus' conventions and for a few metrics that everybody has. Most names say nothing.
KnownKind KindOf(std::string_view metric, const MetricTypes& types);

}  // namespace alertd::lint
