#include "engine/serve/window_api.h"

#include "engine/serve/api_answer.h"
#include "engine/serve/cardinality.h"
#include "engine/serve/query_parameters.h"

namespace alertd::serve {
namespace {

constexpr size_t kEntriesDefault = 10;
constexpr size_t kEntriesMax = 10'000;

void WriteCounts(JsonWriter& json, std::string_view key, const std::vector<NamedCount>& counts) {
  json.Key(key).BeginArray();
  for (const NamedCount& each : counts) {
    json.BeginObject().Key("name").String(each.name);
    json.Key("value").Integer(static_cast<int64_t>(each.count)).EndObject();
  }
  json.EndArray();
}

void WriteHead(JsonWriter& json, const window::WindowStats& stats, size_t label_pairs) {
  const auto milliseconds = [](const std::optional<Timestamp>& at) {
    return at ? at->time_since_epoch().count() : 0;
  };
  json.Key("headStats").BeginObject();
  json.Key("numSeries").Integer(static_cast<int64_t>(stats.series));
  json.Key("numLabelPairs").Integer(static_cast<int64_t>(label_pairs));
  json.Key("numSamples").Integer(static_cast<int64_t>(stats.samples));
  json.Key("minTime").Integer(milliseconds(stats.oldest));
  json.Key("maxTime").Integer(milliseconds(stats.newest));
  json.EndObject();
}

Answer AnswerStatus(const Request& request, const Sources& sources) {
  const auto limit = LimitParameter(request);
  if (!limit) return Fail(ApiError::kBadData, limit.error().message);
  if ((*limit == 0 && request.HasParameter("limit")) || *limit > kEntriesMax) {
    return FailParameter("limit", "it must be from 1 to " + std::to_string(kEntriesMax));
  }
  const Cardinality cardinality =
      CountCardinality(sources.window, *limit == 0 ? kEntriesDefault : *limit);
  return Success([&](JsonWriter& json) {
    json.BeginObject();
    WriteHead(json, sources.window.Stats(), cardinality.label_pairs);
    WriteCounts(json, "seriesCountByMetricName", cardinality.series_by_metric);
    WriteCounts(json, "labelValueCountByLabelName", cardinality.values_by_label);
    WriteCounts(json, "memoryInBytesByLabelName", cardinality.bytes_by_label);
    WriteCounts(json, "seriesCountByLabelValuePair", cardinality.series_by_pair);
    json.EndObject();
  });
}

}  // namespace

void AddWindowApi(EndpointTable& table, const Sources& sources) {
  table.Add(
      {.methods = {"GET"},
       .pattern = "/api/v1/status/tsdb",
       .cost = Cost::kSlow,
       .answer = [&sources](const Request& request) { return AnswerStatus(request, sources); }});
}

}  // namespace alertd::serve
