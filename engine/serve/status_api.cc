#include "engine/serve/status_api.h"

#include "engine/model/time.h"
#include "engine/serve/api_answer.h"
#include "engine/telemetry/version.h"

namespace alertd::serve {
namespace {

constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

Answer AnswerReady(const Sources& sources) {
  if (!sources.ready()) return PlainText(503, "alertd is starting or stopping.\n");
  return PlainText(200, "alertd is ready.\n");
}

Answer AnswerReload(const Sources& sources) {
  const Status reloaded = sources.reload();
  if (reloaded) return PlainText(200, "The configuration was loaded.\n");
  const ApiError kind = reloaded.error().kind == ErrorKind::kUnavailable ? ApiError::kUnavailable
                                                                         : ApiError::kBadData;
  return Fail(kind,
              "the configuration was not loaded, the old one stays: " + reloaded.error().message);
}

Answer AnswerBuildInfo() {
  return Success([](JsonWriter& json) {
    json.BeginObject()
        .Key("version")
        .String(telemetry::Version())
        .Key("revision")
        .String("")
        .Key("branch")
        .String("")
        .Key("buildUser")
        .String("")
        .Key("buildDate")
        .String("")
        .Key("goVersion")
        .String("")
        .Key("compiler")
        .String(telemetry::Compiler())
        .EndObject();
  });
}

Answer AnswerRuntimeInfo(const Sources& sources) {
  const window::WindowStats stats = sources.window.Stats();
  const ProcessFacts& process = sources.process;
  const auto loaded = sources.configuration();
  const std::string problem = sources.state_problem ? sources.state_problem() : "";
  const std::string samples_problem = sources.samples_problem ? sources.samples_problem() : "";
  return Success([&](JsonWriter& json) {
    json.BeginObject();
    json.Key("startTime").String(FormatTimestamp(sources.started_at));
    json.Key("CWD").String(process.working_folder);
    json.Key("hostname").String(process.host_name);
    json.Key("serverTime").String(FormatTimestamp(sources.clock.Now()));
    json.Key("reloadConfigSuccess").Bool(loaded->last_load_succeeded);
    json.Key("lastConfigTime").String(FormatTimestamp(loaded->loaded_at));
    json.Key("timeSeriesCount").Integer(static_cast<int64_t>(stats.series));
    json.Key("sampleCount").Integer(static_cast<int64_t>(stats.samples));
    json.Key("corruptionCount").Integer(0);
    json.Key("GOMAXPROCS").Integer(static_cast<int64_t>(process.processors));
    json.Key("storageRetention").String(FormatDuration(process.retention));
    json.Key("stateDegraded").Bool(!problem.empty());
    json.Key("stateProblem").String(problem);
    json.Key("samplesDegraded").Bool(!samples_problem.empty());
    json.Key("samplesProblem").String(samples_problem);
    json.EndObject();
  });
}

Answer AnswerConfiguration(const Sources& sources) {
  const auto configuration = sources.configuration()->configuration;
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("yaml").String(configuration->yaml).EndObject();
  });
}

Answer AnswerFlags(const Sources& sources) {
  return Success([&](JsonWriter& json) {
    json.BeginObject();
    for (const auto& [name, value] : sources.process.flags)
      json.Key(name).String(value);
    json.EndObject();
  });
}

// A plain page with the endpoints, each that can be opened as a link.
std::string IndexPage(const EndpointTable& table) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>alertd</title>"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<style>body{font:16px/1.5 system-ui;max-width:40em;margin:2em auto;padding:0 1em}"
      "</style></head>\n<body><h1>alertd " +
      std::string(telemetry::Version()) +
      "</h1>\n<p>alertd scrapes metrics, evaluates alerting rules and notifies those who should "
      "know. It answers here:</p>\n<ul>\n";
  for (const Endpoint& endpoint : table.endpoints()) {
    const bool opens =
        endpoint.methods.front() == "GET" && endpoint.pattern.find('{') == std::string::npos;
    const std::string path = table.prefix() + endpoint.pattern;
    page.append("<li>").append(endpoint.methods.front()).append(" ");
    if (opens) page.append("<a href=\"").append(path).append("\">");
    page.append(path).append(opens ? "</a></li>\n" : "</li>\n");
  }
  return page + "</ul></body></html>\n";
}

}  // namespace

void AddStatusApi(EndpointTable& table, const Sources& sources) {
  table.Add({.methods = {"GET"},
             .pattern = "/-/healthy",
             .cost = Cost::kQuick,
             .answer = [](const Request&) { return PlainText(200, "alertd is healthy.\n"); }});
  table.Add({.methods = {"GET"},
             .pattern = "/-/ready",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request&) { return AnswerReady(sources); }});
  table.Add({.methods = {"POST", "PUT"},
             .pattern = "/-/reload",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request&) { return AnswerReload(sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/metrics",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request&) {
               return Answer{.body = sources.metrics_text(),
                             .content_type = std::string(kMetricsType)};
             }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/status/buildinfo",
             .cost = Cost::kQuick,
             .answer = [](const Request&) { return AnswerBuildInfo(); }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/status/runtimeinfo",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request&) { return AnswerRuntimeInfo(sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/status/config",
             .cost = Cost::kSlow,
             .answer = [&sources](const Request&) { return AnswerConfiguration(sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/status/flags",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request&) { return AnswerFlags(sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/",
             .cost = Cost::kQuick,
             .answer = [&table](const Request&) {
               return Answer{.body = IndexPage(table), .content_type = "text/html; charset=utf-8"};
             }});
}

}  // namespace alertd::serve
