#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

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

// {"status":"success","data":…}, the data written by `write_data`, with the remarks on a query's
// answer as "warnings" and "infos".
Answer Success(const std::function<void(JsonWriter&)>& write_data,
               std::span<const query::Annotation> annotations = {});

// {"status":"error","errorType":…,"error":…}.
Answer Fail(ApiError kind, std::string_view message);

// The failure of a parameter, as bad data: invalid parameter "time": message.
Answer FailParameter(std::string_view name, std::string_view message);

// The failure of an evaluation.
Answer FailEvaluation(const Error& error);

// Plain text.
Answer PlainText(int status, std::string text);

}  // namespace alertd::serve
