#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/model/labels.h"

namespace alertd::promql_test {

// Takes a metric off the front of `rest`, such as `up`, `up{job="node"}`, `{"a name", x='y'}` or
// `{}`; strings are PromQL's. Labels with empty values are dropped. Fails with kInvalidInput.
Result<Labels> TakeMetric(std::string_view& rest);

// Takes white space off the front.
void SkipSpace(std::string_view& rest);

}  // namespace alertd::promql_test
