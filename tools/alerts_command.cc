#include "tools/alerts_command.h"

#include <set>
#include <string>
#include <string_view>

#include "engine/app/system_clock.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/serve/json_writer.h"
#include "engine/serve/query_json.h"
#include "rules/severity_spelling.h"
#include "tools/alert_list.h"
#include "tools/alerts_client.h"
#include "tools/api_client.h"
#include "tools/query_times.h"

namespace alertd::tools {
namespace {

ExitCode FailWith(const Console& console, const Error& error) {
  console.Fail(error.message);
  return ExitCodeOf(error);
}

Result<UrlParameters> ParametersOf(const AlertsListArguments& arguments) {
  UrlParameters parameters;
  const bool some = arguments.active || arguments.silenced || arguments.inhibited ||
                    arguments.muted || arguments.unprocessed;
  const auto show = [&](const char* name, bool asked) {
    parameters.emplace_back(name, !some || asked ? "true" : "false");
  };
  show("active", arguments.active);
  show("silenced", arguments.silenced);
  show("inhibited", arguments.inhibited);
  show("muted", arguments.muted);
  show("unprocessed", arguments.unprocessed);
  if (!arguments.receiver.empty()) parameters.emplace_back("receiver", arguments.receiver);
  for (const std::string& argument : arguments.matchers) {
    ALERTD_TRY([[maybe_unused]] const auto added, AddAlertFilters(argument, parameters));
  }
  return parameters;
}

// NAME=VALUE.
Result<std::pair<std::string, std::string>> PairOf(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return InvalidInput(Quote(text) + " is not of the form NAME=VALUE");
  }
  std::string value = text.substr(equals + 1);
  const bool quoted = value.size() > 1 && value.front() == '"' && value.back() == '"';
  if (quoted) value = value.substr(1, value.size() - 2);
  return std::pair(text.substr(0, equals), std::move(value));
}

Result<Labels> PairsOf(const std::vector<std::string>& texts) {
  LabelsBuilder labels;
  std::set<std::string> names;
  for (const std::string& text : texts) {
    ALERTD_TRY(const auto pair, PairOf(text));
    if (!names.insert(pair.first).second) {
      return InvalidInput(Quote(pair.first) + " is given twice");
    }
    labels.Set(pair.first, pair.second);
  }
  return labels.Build();
}

// As amtool has it: the first may be the alert's name alone.
Result<Labels> LabelsOf(std::vector<std::string> words) {
  const bool named = !words.empty() && words.front().find('=') == std::string::npos;
  if (named) words.front().insert(0, std::string(kAlertNameLabel) + "=");
  return PairsOf(words);
}

Status PutTime(serve::JsonWriter& json, const char* key, const std::string& text, Timestamp now) {
  if (text.empty()) return Ok();
  const auto at = ParseTimeArgument(text, now);
  if (!at) return Failure{at.error()};
  json.Key(key).String(FormatTimestamp(*at));
  return Ok();
}

Result<std::string> BodyOf(const AlertsAddArguments& arguments, Timestamp now) {
  ALERTD_TRY(const Labels labels, LabelsOf(arguments.labels));
  ALERTD_TRY(const Labels annotations, PairsOf(arguments.annotations));
  serve::JsonWriter json;
  json.BeginArray().BeginObject().Key("labels");
  serve::WriteLabels(json, labels);
  json.Key("annotations");
  serve::WriteLabels(json, annotations);
  if (Status put = PutTime(json, "startsAt", arguments.start, now); !put) {
    return InvalidInput("--start: " + put.error().message);
  }
  if (Status put = PutTime(json, "endsAt", arguments.end, now); !put) {
    return InvalidInput("--end: " + put.error().message);
  }
  if (!arguments.generator_url.empty()) json.Key("generatorURL").String(arguments.generator_url);
  json.EndObject().EndArray();
  return std::move(json).text();
}

// It is posted all the same: a name of somebody's own may be meant.
void WarnOfMisspeltSeverity(const AlertsAddArguments& arguments, const Console& console) {
  const auto labels = LabelsOf(arguments.labels);
  if (!labels) return;
  const std::string severity(labels->Get(kSeverityLabel));
  const std::string meant = rules::MeantSeverity(severity);
  if (meant.empty()) return;
  console.Warn("unknown severity " + Quote(severity) + "; it ranks as MEDIUM: did you mean " +
               Quote(meant) + "?");
}

}  // namespace

ExitCode RunAlertsList(const AlertsListArguments& arguments, const Console& console) {
  const auto parameters = ParametersOf(arguments);
  if (!parameters) return FailWith(console, parameters.error());
  const auto body = FetchAlerts(arguments.url, *parameters);
  if (!body) return FailWith(console, body.error());
  auto alerts = ReadAlertList(*body);
  if (!alerts) return FailWith(console, alerts.error());
  if (arguments.output == "json") {
    console.out << *body << "\n";
  } else if (alerts->empty()) {
    console.Note("there is no such alert");
  } else {
    PrintAlertList(console.out, *std::move(alerts), app::SystemClock().Now());
  }
  return ExitCode::kSuccess;
}

ExitCode RunAlertsAdd(const AlertsAddArguments& arguments, const Console& console) {
  const auto body = BodyOf(arguments, app::SystemClock().Now());
  if (!body) {
    console.Fail(body.error().message);
    return ExitCode::kCannotRun;
  }
  WarnOfMisspeltSeverity(arguments, console);
  ServerWarnings warnings(console);
  const Status posted = PostAlerts(arguments.url, *body, warnings);
  return posted ? ExitCode::kSuccess : FailWith(console, posted.error());
}

}  // namespace alertd::tools
