#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/query/query.h"
#include "engine/serve/http_message.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// The kinds of failure that Prometheus' API knows, each with its HTTP status.
enum class ApiError {
  kBadData,      // 400
  kExecution,    // 422
  kCanceled,     // 499
  kTimeout,      // 503
  kInternal,     // 500
  kUnavailable,  // 503
  kNotFound,     // 404
};

// Prometheus' warning when a request's limit cut its answer.
inline constexpr std::string_view kTruncated = "results truncated due to limit";

// What is to be said besides the data, as texts.
struct Remarks {
  std::vector<std::string> warnings = {};
  std::vector<std::string> infos = {};
};

// The remarks on the answer to a query, with their places in its text.
Remarks RemarksOn(std::span<const query::Annotation> annotations, std::string_view query);

// {"status":"success","data":…}, the data written by `write_data`; the remarks are "warnings" and
// "infos".
Answer Success(const std::function<void(JsonWriter&)>& write_data, const Remarks& remarks = {});

// {"status":"error","errorType":…,"error":…}.
Answer Fail(ApiError kind, std::string_view message);

// The failure of a parameter, as bad data: invalid parameter "time": message.
Answer FailParameter(std::string_view name, std::string_view message);

// The failure of an evaluation.
Answer FailEvaluation(const Error& error);

// Plain text.
Answer PlainText(int status, std::string text);

}  // namespace alertd::serve
