#pragma once

#include "engine/query/query_statistics.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// Whether the samples of each step are told beside the totals.
enum class StepStats { kOmitted, kTold };

// {"timings":{…},"samples":{…}} with Prometheus' keys; `waited` is how long the query waited for
// its turn.
void WriteQueryStats(JsonWriter& json, const query::QueryStatistics& statistics,
                     std::chrono::nanoseconds waited, StepStats steps);

}  // namespace alertd::serve
