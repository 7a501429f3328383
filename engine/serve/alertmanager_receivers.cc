#include "engine/serve/alertmanager_receivers.h"

#include <utility>

#include "engine/serve/alertmanager_alert_filter.h"
#include "engine/serve/query_json.h"

namespace alertd::serve {

Answer AnswerAlertmanagerReceivers(const Request& request, const Sources& sources) {
  const auto configuration = sources.configuration()->configuration;
  const auto filter = ReceiverFilter::From(request, *configuration);
  if (!filter) return AnswerText(400, filter.error().message);
  JsonWriter json;
  json.BeginArray();
  for (const rules::Receiver& receiver : configuration->receivers) {
    if (!filter->Takes(receiver.name)) continue;
    json.BeginObject().Key("labels");
    WriteLabels(json, ReceiverLabels(receiver));
    json.Key("name").String(receiver.name).EndObject();
  }
  json.EndArray();
  return {.status = 200, .body = std::move(json).text()};
}

}  // namespace alertd::serve
