#include "engine/serve/query_api.h"

#include <algorithm>
#include <utility>

#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"
#include "engine/serve/query_parameters.h"
#include "engine/serve/query_stats.h"
#include "grammar/parser.h"

namespace alertd::serve {
namespace {

// A request with all of its parameters read.
struct PreparedQuery {
  std::shared_ptr<const grammar::Expr> expr;
  query::QueryOptions options;
  size_t limit = 0;
};

Status CheckTimeout(const Request& request) {
  const std::string_view text = request.Parameter("timeout");
  if (text.empty()) return Ok();
  const auto timeout = ParseSpan(text);
  if (!timeout) return InvalidInput("invalid parameter \"timeout\": " + timeout.error().message);
  return Ok();
}

// What is asked for, but not for longer than the server allows. A wrong one is refused later.
Duration TimeoutOf(const Request& request, const Sources& sources) {
  const std::string_view text = request.Parameter("timeout");
  if (text.empty()) return sources.query_timeout;
  const auto timeout = ParseSpan(text);
  return timeout ? std::min(*timeout, sources.query_timeout) : sources.query_timeout;
}

Result<Duration> LookbackOf(const Request& request, Duration otherwise) {
  const std::string_view text = request.Parameter("lookback_delta");
  if (text.empty()) return otherwise;
  const auto lookback = ParseSpan(text);
  if (!lookback) {
    return InvalidInput("error parsing lookback delta duration: " + lookback.error().message);
  }
  return *lookback > Duration(0) ? *lookback : otherwise;
}

// In the order in which Prometheus looks at them, after the times.
Result<PreparedQuery> Prepare(const Request& request, const Sources& sources, size_t limit) {
  ALERTD_TRY(std::ignore, CheckTimeout(request));
  PreparedQuery prepared{.expr = {}, .options = sources.query, .limit = limit};
  ALERTD_TRY(prepared.options.lookback, LookbackOf(request, sources.query.lookback));
  prepared.options.default_subquery_step =
      sources.configuration()->configuration->global.evaluation_interval;
  prepared.options.cancelled = &request.stop->flag();
  auto expr = grammar::ParseExprOrError(request.Parameter("query"));
  if (!expr) return InvalidInput("invalid parameter \"query\": " + expr.error().message);
  prepared.expr = *std::move(expr);
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

using Evaluate = std::function<Result<query::QueryAnswer>(const query::QueryOptions& options)>;

Answer Run(const Request& request, const Sources& sources, const PreparedQuery& prepared,
           Timestamp at, const Evaluate& evaluate) {
  if (request.stop->stopped()) return FailInQueue(request.stop->reason());
  query::QueryOptions options = prepared.options;
  query::QueryStatistics statistics;
  statistics.steady = [&sources] { return sources.clock.Steady(); };
  const std::string_view stats = request.Parameter("stats");
  if (!stats.empty()) options.statistics = &statistics;
  auto answer = evaluate(options);
  if (!answer) return FailEvaluation(answer.error(), request.stop->reason());
  AnswerContext context{.at = at,
                        .remarks = RemarksOn(answer->annotations, request.Parameter("query"))};
  if (Cut(*answer, prepared.limit)) context.remarks.warnings.emplace_back(kTruncated);
  if (!stats.empty()) {
    const StepStats steps = stats == "all" ? StepStats::kTold : StepStats::kOmitted;
    context.write_stats = [statistics, steps, waited = request.waited](JsonWriter& json) {
      WriteQueryStats(json, statistics, waited, steps);
    };
  }
  return AnswerQuery(*std::move(answer), std::move(context));
}

Answer AnswerInstant(const Request& request, const Sources& sources) {
  const auto limit = LimitParameter(request);
  if (!limit) return Fail(ApiError::kBadData, limit.error().message);
  const auto at = TimeParameter(request, "time", sources.clock.Now());
  if (!at) return Fail(ApiError::kBadData, at.error().message);
  const auto prepared = Prepare(request, sources, *limit);
  if (!prepared) return Fail(ApiError::kBadData, prepared.error().message);
  return Run(request, sources, *prepared, *at, [&](const query::QueryOptions& options) {
    return query::EvaluateInstant(prepared->expr, sources.window, *at, options);
  });
}

std::string WithThousands(size_t count) {
  std::string text = std::to_string(count);
  for (size_t place = text.size(); place > 3;)
    text.insert(place -= 3, ",");
  return text;
}

Result<query::QueryRange> RangeOf(const Request& request, size_t steps_max) {
  ALERTD_TRY(const Timestamp start, TimeParameter(request, "start"));
  ALERTD_TRY(const Timestamp end, TimeParameter(request, "end"));
  if (end < start) {
    return InvalidInput("invalid parameter \"end\": end timestamp must not be before start time");
  }
  const auto step = ParseSpan(request.Parameter("step"));
  if (!step) return InvalidInput("invalid parameter \"step\": " + step.error().message);
  if (*step <= Duration(0)) {
    return InvalidInput(
        "invalid parameter \"step\": zero or negative query resolution step widths are not "
        "accepted. Try a positive integer");
  }
  if (static_cast<size_t>((end - start) / *step) > steps_max) {
    return InvalidInput("exceeded maximum resolution of " + WithThousands(steps_max) +
                        " points per timeseries. Try decreasing the query resolution (?step=XX)");
  }
  return query::QueryRange{.start = start, .end = end, .step = *step};
}

Answer AnswerRange(const Request& request, const Sources& sources) {
  const auto limit = LimitParameter(request);
  if (!limit) return Fail(ApiError::kBadData, limit.error().message);
  const auto range = RangeOf(request, sources.query.steps_max);
  if (!range) return Fail(ApiError::kBadData, range.error().message);
  auto prepared = Prepare(request, sources, *limit);
  if (!prepared) return Fail(ApiError::kBadData, prepared.error().message);
  const grammar::ValueType type = prepared->expr->type;
  if (type != grammar::ValueType::kScalar && type != grammar::ValueType::kVector) {
    return FailParameter("query", "invalid expression type \"" +
                                      std::string(grammar::ValueTypeName(type)) +
                                      "\" for range query, must be Scalar or instant Vector");
  }
  // Prometheus counts the intervals here, the engine the points.
  ++prepared->options.steps_max;
  return Run(request, sources, *prepared, range->end, [&](const query::QueryOptions& options) {
    return query::EvaluateRange(prepared->expr, sources.window, *range, options);
  });
}

Endpoint QueryEndpoint(std::string pattern, const Sources& sources,
                       Answer (*answer)(const Request&, const Sources&)) {
  return {.methods = {"GET", "POST"},
          .pattern = std::move(pattern),
          .cost = Cost::kQuery,
          .answer = [&sources, answer](const Request& request) { return answer(request, sources); },
          .time_max = [&sources](const Request& request) { return TimeoutOf(request, sources); }};
}

}  // namespace

void AddQueryApi(EndpointTable& table, const Sources& sources) {
  table.Add(QueryEndpoint("/api/v1/query", sources, &AnswerInstant));
  table.Add(QueryEndpoint("/api/v1/query_range", sources, &AnswerRange));
}

}  // namespace alertd::serve
