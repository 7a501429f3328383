#include "engine/serve/targets_api.h"

#include <boost/beast/core/string.hpp>

#include "engine/model/time.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {
namespace {

// What Prometheus answers for an instant that never was.
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

void WriteTarget(JsonWriter& json, const scrape::TargetView& view) {
  const scrape::Target& target = *view.target;
  json.BeginObject().Key("discoveredLabels");
  WriteLabels(json, target.discovered_labels);
  json.Key("labels");
  WriteLabels(json, target.labels);
  json.Key("scrapePool").String(target.job->name);
  json.Key("scrapeUrl").String(target.url).Key("globalUrl").String(target.url);
  json.Key("lastError").String(view.last_error);
  json.Key("lastScrape")
      .String(view.last_scrape ? FormatTimestamp(*view.last_scrape) : std::string(kNever));
  json.Key("lastScrapeDuration").Number(std::chrono::duration<double>(view.last_duration).count());
  json.Key("health").String(scrape::TargetHealthName(view.health));
  json.Key("scrapeInterval").String(FormatDuration(target.interval));
  json.Key("scrapeTimeout").String(FormatDuration(target.timeout));
  json.Key("samples").Integer(static_cast<int64_t>(view.last_samples));
  if (view.down_since) json.Key("downSince").String(FormatTimestamp(*view.down_since));
  json.EndObject();
}

void WriteDropped(JsonWriter& json, const scrape::DroppedTargets& dropped, std::string_view pool) {
  for (const auto& [job, of_job] : dropped) {
    if (!pool.empty() && pool != job) continue;
    for (const Labels& discovered : of_job.shown) {
      json.BeginObject().Key("discoveredLabels");
      WriteLabels(json, discovered);
      json.Key("scrapePool").String(job).EndObject();
    }
  }
}

void WriteCounts(JsonWriter& json, const scrape::DroppedTargets* dropped) {
  if (dropped == nullptr) {
    json.Null();
    return;
  }
  json.BeginObject();
  for (const auto& [job, of_job] : *dropped)
    json.Key(job).Integer(static_cast<int64_t>(of_job.count));
  json.EndObject();
}

// Whether `state` asks for what is in this one.
bool AsksFor(std::string_view state, std::string_view which) {
  return state.empty() || boost::beast::iequals(state, "any") ||
         boost::beast::iequals(state, which);
}

Answer AnswerTargets(const Request& request, const Sources& sources) {
  const std::string_view state = request.Parameter("state");
  const std::string_view pool = request.Parameter("scrapePool");
  const bool shows_dropped = AsksFor(state, "dropped");
  const auto view = sources.targets();
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("activeTargets").BeginArray();
    for (const scrape::SharedTargetView& target : view->targets()) {
      if (!AsksFor(state, "active")) break;
      if (pool.empty() || pool == target->target->job->name) WriteTarget(json, *target);
    }
    json.EndArray().Key("droppedTargets").BeginArray();
    if (shows_dropped) WriteDropped(json, view->dropped(), pool);
    json.EndArray().Key("droppedTargetCounts");
    WriteCounts(json, shows_dropped ? &view->dropped() : nullptr);
    json.EndObject();
  });
}

}  // namespace

void AddTargetsApi(EndpointTable& table, const Sources& sources) {
  table.Add(
      {.methods = {"GET"},
       .pattern = "/api/v1/targets",
       .cost = Cost::kQuick,
       .answer = [&sources](const Request& request) { return AnswerTargets(request, sources); }});
}

}  // namespace alertd::serve
