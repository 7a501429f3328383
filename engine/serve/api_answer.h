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
#include "engine/serve/stop_signal.h"

namespace alertd::serve {

// The kinds of failure that Prometheus' API knows, and a few more, each with its HTTP status.
enum class ApiError {
  kBadData,      // 400
  kExecution,    // 422
  kCanceled,     // 499, which the client that has gone does not see
  kTimeout,      // 503
  kInternal,     // 500
  kUnavailable,  // 503
  kNotFound,     // 404
  // Of alertd's own endpoints:
  kConflict,          // 409
  kTooLarge,          // 413
  kUnsupportedMedia,  // 415
};

// Prometheus' warning when a request's limit cut its answer.
inline constexpr std::string_view kTruncated = "results truncated due to limit";

// What is to be said besides the data, as texts.
struct Remarks {
  std::vector<std::string> warnings = {};
  std::vector<std::string> infos = {};
};

// The remarks on the answer to a query, with their places in its text. Of each kind the first ten,
// and how many more there are.
Remarks RemarksOn(std::span<const query::Annotation> annotations, std::string_view query);

// ,"warnings":[…],"infos":[…], each only where there are any.
void WriteRemarks(JsonWriter& json, const Remarks& remarks);

// {"status":"success","data":…}, the data written by `write_data`, and the remarks.
Answer Success(const std::function<void(JsonWriter&)>& write_data, const Remarks& remarks = {});

// {"status":"error","errorType":…,"error":…}.
Answer Fail(ApiError kind, std::string_view message);

// The failure of a parameter, as bad data: invalid parameter "time": message.
Answer FailParameter(std::string_view name, std::string_view message);

// The failure of an evaluation; `reason` says why one that was stopped was.
Answer FailEvaluation(const Error& error, StopReason reason);

// The failure of a query that was stopped before its turn came.
Answer FailInQueue(StopReason reason);

// Plain text.
Answer PlainText(int status, std::string text);

}  // namespace alertd::serve
