#pragma once

// Lines of series in PromQL test scripts: a metric and its values, such as
//
//     http_requests_total{job="api"} 0+10x5 _ 3 stale {{count:1 sum:2 buckets:[1]}}x3

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/timestamp.h"
#include "engine/model/histogram.h"
#include "engine/model/labels.h"

namespace alertd::promql_test {

struct ScriptValue {
  double value = 0;
  HistogramPtr histogram = nullptr;  // then it has no value
  bool hint_given = false;           // the histogram's hint is meant, not just left out
};

struct ScriptSeries {
  Labels labels;
  std::vector<std::optional<ScriptValue>> values;  // unset: no sample in that place
  std::vector<std::optional<Duration>> starts;     // one for each value, or none at all
};

// When the counters of a series began, relative to each of its samples: the line `metric@st …`.
struct ScriptStarts {
  Labels labels;
  std::vector<std::optional<Duration>> offsets;  // unset: not known
};

// Fail with kInvalidInput on what is no such line.
Result<ScriptSeries> ParseScriptSeries(std::string_view line);
Result<ScriptStarts> ParseScriptStarts(std::string_view line);

// Whether the line is one for ParseScriptStarts().
bool IsStartsLine(std::string_view line);

}  // namespace alertd::promql_test
