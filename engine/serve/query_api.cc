#include "engine/serve/query_api.h"

#include <algorithm>

#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"
#include "engine/serve/query_parameters.h"
#include "grammar/parser.h"

namespace alertd::serve {
namespace {

constexpr Duration kQueryTimeoutMax{120'000};

// A query that is ready to be evaluated.
struct PreparedQuery {
  std::shared_ptr<const grammar::Expr> expr;
  query::QueryOptions options;
  std::shared_ptr<const std::atomic<bool>> cancelled;
};

Result<PreparedQuery> Prepare(const Request& request, const Sources& sources,
                              DeadlineWatch& deadlines) {
  if (request.Parameter("query").empty()) {
    return InvalidInput("invalid parameter \"query\": it is needed but not given");
  }
  auto expr = grammar::ParseExprOrError(request.Parameter("query"));
  if (!expr) return InvalidInput("invalid parameter \"query\": " + expr.error().message);
  ALERTD_TRY(const Duration timeout, DurationParameter(request, "timeout", kQueryTimeoutMax));
  ALERTD_TRY(const Duration lookback,
             DurationParameter(request, "lookback_delta", sources.query.lookback));
  PreparedQuery prepared{.expr = *std::move(expr),
                         .options = sources.query,
                         .cancelled = deadlines.After(std::min(timeout, kQueryTimeoutMax))};
  prepared.options.lookback = lookback;
  prepared.options.cancelled = prepared.cancelled.get();
  return prepared;
}

// As many entries of a vector or matrix as the request's limit allows, and whether that cut any.
bool Cut(query::QueryAnswer& answer, size_t limit) {
  const auto cut = [limit](auto& entries) {
    if (limit == 0 || entries.size() <= limit) return false;
    entries.resize(limit);
    return true;
  };
  if (auto* vector = std::get_if<query::VectorValue>(&answer.value)) return cut(*vector);
  if (auto* matrix = std::get_if<query::MatrixValue>(&answer.value)) return cut(*matrix);
  return false;
}

Answer Finish(const Request& request, Result<query::QueryAnswer> answer, size_t limit,
              Timestamp at) {
  if (!answer) return FailEvaluation(answer.error());
  Remarks remarks = RemarksOn(answer->annotations, request.Parameter("query"));
  if (Cut(*answer, limit)) remarks.warnings.emplace_back(kTruncated);
  return Success([&](JsonWriter& json) { WriteAnswer(json, *answer, at); }, remarks);
}

Answer AnswerInstant(const Request& request, const Sources& sources, DeadlineWatch& deadlines) {
  const auto at = TimeParameter(request, "time", sources.clock.Now());
  if (!at) return Fail(ApiError::kBadData, at.error().message);
  const auto limit = LimitParameter(request);
  if (!limit) return Fail(ApiError::kBadData, limit.error().message);
  const auto prepared = Prepare(request, sources, deadlines);
  if (!prepared) return Fail(ApiError::kBadData, prepared.error().message);
  return Finish(request,
                query::EvaluateInstant(prepared->expr, sources.window, *at, prepared->options),
                *limit, *at);
}

Result<query::QueryRange> RangeOf(const Request& request, size_t steps_max) {
  ALERTD_TRY(const Timestamp start, TimeParameter(request, "start", std::nullopt));
  ALERTD_TRY(const Timestamp end, TimeParameter(request, "end", std::nullopt));
  ALERTD_TRY(const Duration step, DurationParameter(request, "step", std::nullopt));
  if (end < start) {
    return InvalidInput("invalid parameter \"end\": end timestamp must not be before start time");
  }
  const auto steps = static_cast<size_t>((end - start) / step);
  if (steps > steps_max) {
    return InvalidInput("exceeded maximum resolution of " + std::to_string(steps_max) +
                        " points per timeseries; ask for a longer step than " +
                        FormatDuration(step));
  }
  return query::QueryRange{.start = start, .end = end, .step = step};
}

Answer AnswerRange(const Request& request, const Sources& sources, DeadlineWatch& deadlines) {
  const auto range = RangeOf(request, sources.query.steps_max);
  if (!range) return Fail(ApiError::kBadData, range.error().message);
  const auto limit = LimitParameter(request);
  if (!limit) return Fail(ApiError::kBadData, limit.error().message);
  const auto prepared = Prepare(request, sources, deadlines);
  if (!prepared) return Fail(ApiError::kBadData, prepared.error().message);
  const grammar::ValueType type = prepared->expr->type;
  if (type != grammar::ValueType::kScalar && type != grammar::ValueType::kVector) {
    return FailParameter("query", "invalid expression type \"" +
                                      std::string(grammar::ValueTypeName(type)) +
                                      "\" for range query, must be scalar or instant vector");
  }
  return Finish(request,
                query::EvaluateRange(prepared->expr, sources.window, *range, prepared->options),
                *limit, range->end);
}

}  // namespace

void AddQueryApi(EndpointTable& table, const Sources& sources, DeadlineWatch& deadlines) {
  table.Add({.methods = {"GET", "POST"},
             .pattern = "/api/v1/query",
             .cost = Cost::kSlow,
             .answer = [&sources, &deadlines](const Request& request) {
               return AnswerInstant(request, sources, deadlines);
             }});
  table.Add({.methods = {"GET", "POST"},
             .pattern = "/api/v1/query_range",
             .cost = Cost::kSlow,
             .answer = [&sources, &deadlines](const Request& request) {
               return AnswerRange(request, sources, deadlines);
             }});
}

}  // namespace alertd::serve
