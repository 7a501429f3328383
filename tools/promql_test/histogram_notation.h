#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/model/histogram.h"

namespace alertd::promql_test {

struct WrittenHistogram {
  Histogram histogram;      // compacted
  bool hint_given = false;  // counter_reset_hint is among its keys
};

// A native histogram as scripts write it: {{schema:0 count:3 sum:4 buckets:[1 2] offset:1}}, with
// the braces. Fails with kInvalidInput on unknown keys, malformed values and histograms that no
// source may send.
Result<WrittenHistogram> ParseHistogramNotation(std::string_view text);

// A number as scripts have them: decimal, Inf, NaN, a duration in seconds.
Result<double> ParseScriptNumber(std::string_view text);

}  // namespace alertd::promql_test
