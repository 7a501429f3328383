#include "engine/serve/targets_api.h"

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

Answer AnswerTargets(const Request& request, const Sources& sources) {
  const std::string_view state = request.Parameter("state");
  const std::string_view pool = request.Parameter("scrapePool");
  const auto view = sources.targets();
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("activeTargets").BeginArray();
    for (const scrape::SharedTargetView& target : view->targets()) {
      // Nothing is dropped, so that whoever asks for dropped ones gets none.
      if (state == "dropped" || (!pool.empty() && pool != target->target->job->name)) continue;
      WriteTarget(json, *target);
    }
    json.EndArray().Key("droppedTargets").BeginArray().EndArray();
    json.Key("droppedTargetCounts").BeginObject().EndObject().EndObject();
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
