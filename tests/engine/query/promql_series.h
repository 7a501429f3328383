#pragma once

// Lines of series in PromQL test scripts: a metric and its values, such as
//
//     http_requests_total{job="api"} 0+10x5 _ 3 stale

#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::query {

struct ScriptSeries {
  Labels labels;
  // Whether a value is a native histogram; such values are left out.
  bool has_histograms = false;
  bool has_start_timestamps = false;          // the line gives these, not values
  std::vector<std::optional<double>> values;  // unset: no sample in that place
};

// Fails with kInvalidInput on what is no series.
Result<ScriptSeries> ParseScriptSeries(std::string_view line);

// A number as scripts have them: decimal, Inf, NaN, a duration in seconds.
Result<double> ParseScriptNumber(std::string_view text);

}  // namespace alertd::query
