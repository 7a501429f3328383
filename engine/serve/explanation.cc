#include "engine/serve/explanation.h"

#include "engine/serve/event_json.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {

void WriteExplanation(JsonWriter& json, const Explanation& explanation) {
  json.BeginObject();
  if (explanation.alert) json.Key("id").String(FormatFingerprint(*explanation.alert));
  json.Key("labels");
  WriteLabels(json, explanation.labels);
  if (!explanation.incident.empty()) json.Key("incident").String(explanation.incident);
  json.Key("at").String(FormatTimestamp(explanation.at));
  json.Key("state").String(explanation.state);
  if (explanation.since) json.Key("since").String(FormatTimestamp(*explanation.since));
  json.Key("steps").BeginArray();
  for (const ExplanationStep& step : explanation.steps) {
    json.BeginObject().Key("topic").String(step.topic);
    if (!step.receiver.empty()) json.Key("receiver").String(step.receiver);
    json.Key("text").String(step.text);
    if (step.at) json.Key("at").String(FormatTimestamp(*step.at));
    json.EndObject();
  }
  json.EndArray().Key("events").BeginArray();
  for (const JournalEventPtr& event : explanation.events)
    WriteEvent(json, *event);
  json.EndArray().EndObject();
}

}  // namespace alertd::serve
