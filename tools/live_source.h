#pragma once

#include <functional>
#include <string>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "rules/lint/metric_kind.h"
#include "tools/answer.h"

namespace alertd::tools {

// Where expressions are evaluated at one instant, now or the newest of a file: a server or a file.
// Fails as AskApi() and query::EvaluateInstant() do.
using LiveSource = std::function<Result<Answer>(const std::string& expression)>;

// Anything with Prometheus' API.
LiveSource ServerSource(std::string url);

// A file in OpenMetrics or Prometheus' text format; samples without a time are of `now`.
struct FileData {
  LiveSource source;
  lint::MetricTypes types;
};
Result<FileData> FileSource(const std::string& path, Timestamp now);

}  // namespace alertd::tools
