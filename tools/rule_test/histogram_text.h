#pragma once

#include <string>

#include "engine/model/histogram.h"

namespace alertd::rule_test {

// A native histogram in the notation of test files: {{schema:1 count:3 sum:4 buckets:[1 2]}}. What
// is 0 is left out. Equal texts are equal histograms, hint included. REQUIRES: it is compacted.
std::string FormatNotation(const Histogram& histogram);

}  // namespace alertd::rule_test
