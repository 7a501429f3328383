#pragma once

// What an agent orchestrator would say of itself at one moment of its life, as prometheus-cpp's
// metric families.

#include <vector>

#include <prometheus/metric_family.h>

#include "tools/demo/life.h"

namespace alertd::demo {

// All orchestrator_* families, the same ones with the same series at every moment.
std::vector<prometheus::MetricFamily> OrchestratorMetrics(const Moment& moment);

}  // namespace alertd::demo
