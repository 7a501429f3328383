#include "engine/serve/alertmanager_status.h"

#include <utility>

#include "engine/model/time.h"
#include "engine/serve/alertmanager_configuration.h"
#include "engine/serve/json_writer.h"
#include "engine/telemetry/version.h"

namespace alertd::serve {
namespace {

void WriteCluster(JsonWriter& json, const Sources& sources) {
  const std::string& name = sources.process.host_name;
  json.BeginObject().Key("name").String(name);
  json.Key("peers").BeginArray().BeginObject();
  json.Key("address").String(sources.address).Key("name").String(name);
  json.EndObject().EndArray();
  json.Key("status").String("ready").EndObject();
}

void WriteVersion(JsonWriter& json) {
  json.BeginObject();
  for (const char* key : {"branch", "buildDate", "buildUser", "goVersion", "revision"})
    json.Key(key).String("");
  json.Key("version").String(telemetry::Version()).EndObject();
}

}  // namespace

Answer AnswerAlertmanagerStatus(const Sources& sources) {
  JsonWriter json;
  json.BeginObject().Key("cluster");
  WriteCluster(json, sources);
  json.Key("config").BeginObject().Key("original");
  json.String(AlertmanagerConfigurationText(*sources.configuration()->configuration)).EndObject();
  json.Key("uptime").String(FormatTimestamp(sources.started_at));
  json.Key("versionInfo");
  WriteVersion(json);
  json.EndObject();
  return {.status = 200, .body = std::move(json).text()};
}

}  // namespace alertd::serve
