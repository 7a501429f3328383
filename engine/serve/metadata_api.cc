#include "engine/serve/metadata_api.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"
#include "engine/serve/query_parameters.h"
#include "grammar/parser.h"

namespace alertd::serve {
namespace {

using scrape::MetricMetadata;
using scrape::TargetView;

// What several targets say of a metric, each wording once.
using Wordings = std::vector<const MetricMetadata*>;

struct MetadataQuestion {
  std::string metric;                    // empty: all
  std::optional<size_t> limit;           // of metrics, or of targets; unset: all
  std::optional<size_t> per_metric_max;  // of wordings
  Matchers targets;
};

Result<MetadataQuestion> QuestionOf(const Request& request) {
  MetadataQuestion question;
  question.metric = std::string(request.Parameter("metric"));
  ALERTD_TRY(question.limit, CountParameter(request, "limit"));
  ALERTD_TRY(question.per_metric_max, CountParameter(request, "limit_per_metric"));
  // As with Prometheus, of no wordings there would be nothing to say.
  if (question.per_metric_max == 0U) question.per_metric_max.reset();
  if (request.Parameter("match_target").empty()) return question;
  auto matchers = grammar::ParseSelector(request.Parameter("match_target"));
  if (!matchers) {
    return InvalidInput("invalid parameter \"match_target\": " + matchers.error().message);
  }
  question.targets = *std::move(matchers);
  return question;
}

// Calls `visit` with the name and the metadata of each metric that is asked for, by name.
template <typename Visit>
void VisitMetrics(const TargetView& target, const std::string& metric, const Visit& visit) {
  if (target.metadata == nullptr) return;
  if (!metric.empty()) {
    const auto found = target.metadata->find(metric);
    if (found != target.metadata->end()) visit(found->first, found->second);
    return;
  }
  std::map<std::string_view, const MetricMetadata*> by_name;
  for (const auto& [name, metadata] : *target.metadata)
    by_name.emplace(name, &metadata);
  for (const auto& [name, metadata] : by_name)
    visit(name, *metadata);
}

void AddWording(Wordings& wordings, const MetricMetadata& metadata, std::optional<size_t> max) {
  if (max && wordings.size() >= *max) return;
  const bool known = std::any_of(wordings.begin(), wordings.end(),
                                 [&](const auto* each) { return *each == metadata; });
  if (!known) wordings.push_back(&metadata);
}

// The members of an object that the caller has begun.
void WriteMetadata(JsonWriter& json, const MetricMetadata& metadata) {
  json.Key("type").String(metadata.type.empty() || metadata.type == "untyped" ? "unknown"
                                                                              : metadata.type);
  json.Key("help").String(metadata.help).Key("unit").String(metadata.unit);
}

void WriteWordings(JsonWriter& json, const Wordings& wordings) {
  json.BeginArray();
  for (const MetricMetadata* metadata : wordings) {
    json.BeginObject();
    WriteMetadata(json, *metadata);
    json.EndObject();
  }
  json.EndArray();
}

Answer AnswerMetadata(const Request& request, const Sources& sources) {
  const auto question = QuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  const auto view = sources.targets();
  std::map<std::string_view, Wordings> metrics;
  for (const scrape::SharedTargetView& target : view->targets()) {
    VisitMetrics(*target, question->metric, [&](std::string_view name, const auto& metadata) {
      AddWording(metrics[name], metadata, question->per_metric_max);
    });
  }
  return Success([&](JsonWriter& json) {
    json.BeginObject();
    size_t written = 0;
    for (const auto& [name, wordings] : metrics) {
      if (question->limit && written++ >= *question->limit) break;
      json.Key(name);
      WriteWordings(json, wordings);
    }
    json.EndObject();
  });
}

void WriteTargetMetadata(JsonWriter& json, const TargetView& target, const std::string& metric) {
  VisitMetrics(target, metric, [&](std::string_view name, const MetricMetadata& metadata) {
    json.BeginObject().Key("target");
    WriteLabels(json, target.target->labels);
    if (metric.empty()) json.Key("metric").String(name);
    WriteMetadata(json, metadata);
    json.EndObject();
  });
}

Answer AnswerTargetsMetadata(const Request& request, const Sources& sources) {
  const auto question = QuestionOf(request);
  if (!question) return Fail(ApiError::kBadData, question.error().message);
  const auto view = sources.targets();
  return Success([&](JsonWriter& json) {
    json.BeginArray();
    size_t targets = 0;
    for (const scrape::SharedTargetView& target : view->targets()) {
      if (!MatchesAll(question->targets, target->target->labels)) continue;
      if (question->limit && targets++ >= *question->limit) break;
      WriteTargetMetadata(json, *target, question->metric);
    }
    json.EndArray();
  });
}

}  // namespace

void AddMetadataApi(EndpointTable& table, const Sources& sources) {
  table.Add(
      {.methods = {"GET"},
       .pattern = "/api/v1/metadata",
       .cost = Cost::kSlow,
       .answer = [&sources](const Request& request) { return AnswerMetadata(request, sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/targets/metadata",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request& request) {
               return AnswerTargetsMetadata(request, sources);
             }});
}

}  // namespace alertd::serve
