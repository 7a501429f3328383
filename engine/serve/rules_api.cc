#include "engine/serve/rules_api.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "engine/alert/missing_series.h"
#include "engine/model/external_labels.h"
#include "engine/model/number.h"
#include "engine/model/time.h"
#include "engine/serve/api_answer.h"
#include "engine/serve/query_json.h"
#include "engine/serve/rule_filter.h"

namespace alertd::serve {
namespace {

// What Prometheus answers for an instant that never was.
constexpr std::string_view kNever = "0001-01-01T00:00:00Z";

// In the order of AlertPhase and RuleHealth.
constexpr std::array<std::string_view, 2> kPhaseNames = {"pending", "firing"};
constexpr std::array<std::string_view, 3> kHealthNames = {"unknown", "ok", "err"};

double SecondsOf(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

void WriteInstant(JsonWriter& json, const std::optional<Timestamp>& at) {
  json.String(at ? FormatTimestamp(*at) : std::string(kNever));
}

void WriteTemplates(JsonWriter& json, const rules::TemplateTexts& texts) {
  json.BeginObject();
  for (const auto& [name, text] : texts)
    json.Key(name).String(text);
  json.EndObject();
}

void WriteOptionalValue(JsonWriter& json, std::string_view key,
                        const std::optional<double>& value) {
  if (value) json.Key(key).String(FormatAlertValue(*value));
}

void WriteAcknowledgement(JsonWriter& json, const Acknowledgement& acknowledgement) {
  json.BeginObject().Key("by").String(acknowledgement.by);
  json.Key("note").String(acknowledgement.note);
  json.Key("at").String(FormatTimestamp(acknowledgement.at));
  if (acknowledgement.until) json.Key("until").String(FormatTimestamp(*acknowledgement.until));
  json.EndObject();
}

// What the router knows of alerts, and what belongs to their labels there.
struct AlertContext {
  Labels external_labels;
  std::unordered_map<uint64_t, Acknowledgement> acknowledged;  // by the alert's id
};

AlertContext AlertContextOf(const Sources& sources) {
  AlertContext context;
  if (sources.configuration) {
    context.external_labels = sources.configuration()->configuration->global.external_labels;
  }
  if (!sources.routing) return context;
  const auto board = sources.routing();
  for (const auto& group : board->groups) {
    for (const route::RoutedAlert& routed : group->alerts) {
      if (!routed.acknowledgement) continue;
      context.acknowledged.emplace(Fingerprint(routed.alert->labels), *routed.acknowledgement);
    }
  }
  return context;
}

// The id is of the labels with which the alert goes to receivers.
void WriteAlert(JsonWriter& json, const alert::ActiveAlert& active, const AlertContext& context) {
  const uint64_t id = Fingerprint(WithExternalLabels(active.alert.labels, context.external_labels));
  json.BeginObject().Key("labels");
  WriteLabels(json, active.alert.labels);
  json.Key("annotations");
  WriteLabels(json, active.alert.annotations);
  json.Key("state").String(kPhaseNames[static_cast<size_t>(active.phase)]);
  json.Key("activeAt").String(FormatTimestamp(active.active_since));
  if (active.keep_firing_since) {
    json.Key("keepFiringSince").String(FormatTimestamp(*active.keep_firing_since));
  }
  json.Key("value").String(FormatAlertValue(active.value));
  json.Key("id").String(FormatFingerprint(id));
  json.Key("incident_id").String(active.alert.incident_id);
  WriteOptionalValue(json, "first_value", active.alert.first_value);
  WriteOptionalValue(json, "peak_value", active.alert.peak_value);
  json.Key("unknown").Bool(!active.unknown_reason.empty());
  if (!active.unknown_reason.empty()) json.Key("unknown_reason").String(active.unknown_reason);
  const auto taken = context.acknowledged.find(id);
  json.Key("acknowledged").Bool(taken != context.acknowledged.end());
  if (taken != context.acknowledged.end()) {
    json.Key("acknowledgement");
    WriteAcknowledgement(json, taken->second);
  }
  json.EndObject();
}

std::string_view StateOf(const alert::RuleView& rule) {
  const auto is = [&rule](alert::AlertPhase phase) {
    return std::any_of(rule.alerts.begin(), rule.alerts.end(),
                       [phase](const auto& active) { return active.phase == phase; });
  };
  if (is(alert::AlertPhase::kFiring)) return "firing";
  return is(alert::AlertPhase::kPending) ? "pending" : "inactive";
}

// Since when the rule's selectors match nothing, why where that is known, and what stands nearest
// to those that no series matches.
void WriteNoData(JsonWriter& json, const alert::RuleView& rule, const window::Window& window) {
  json.Key("no_data_since").String(FormatTimestamp(*rule.no_data_since));
  if (!rule.no_data_reason.empty()) json.Key("no_data_reason").String(rule.no_data_reason);
  json.Key("no_data").BeginArray();
  const auto all = rule.expr == nullptr ? std::vector<alert::MissingSeries>()
                                        : alert::FindMissingSeries(*rule.expr, window);
  for (const alert::MissingSeries& missing : all) {
    json.BeginObject().Key("selector").String(missing.selector);
    if (missing.nearest) json.Key("nearest").String(FormatLabels(*missing.nearest));
    json.EndObject();
  }
  json.EndArray();
}

// What answers about rules need beside them.
struct RuleContext {
  const window::Window& window;
  AlertContext alerts;
};

void WriteRule(JsonWriter& json, const alert::RuleView& rule, const RuleFilter& filter,
               const RuleContext& context) {
  const bool alerting = rule.kind == rules::RuleKind::kAlerting;
  json.BeginObject();
  if (alerting) json.Key("state").String(StateOf(rule));
  json.Key("name").String(rule.name).Key("query").String(rule.query);
  if (alerting) {
    json.Key("duration").Number(SecondsOf(rule.hold));
    json.Key("keepFiringFor").Number(SecondsOf(rule.keep_firing));
  }
  json.Key("labels");
  WriteTemplates(json, rule.labels);
  if (alerting) {
    json.Key("annotations");
    WriteTemplates(json, rule.annotations);
    json.Key("alerts").BeginArray();
    if (filter.alerts_shown) {
      for (const alert::ActiveAlert& active : rule.alerts)
        WriteAlert(json, active, context.alerts);
    }
    json.EndArray();
  }
  json.Key("health").String(kHealthNames[static_cast<size_t>(rule.health)]);
  if (!rule.last_error.empty()) json.Key("lastError").String(rule.last_error);
  if (!rule.last_error_at.empty()) json.Key("last_error_at").String(rule.last_error_at);
  if (!rule.warnings.empty()) {
    json.Key("warnings").BeginArray();
    for (const std::string& warning : rule.warnings)
      json.String(warning);
    json.EndArray();
  }
  json.Key("evaluationTime").Number(SecondsOf(rule.evaluation_time)).Key("lastEvaluation");
  WriteInstant(json, rule.last_evaluation);
  json.Key("type").String(alerting ? "alerting" : "recording");
  if (rule.no_data_since) WriteNoData(json, rule, context.window);
  json.EndObject();
}

void WriteGroup(JsonWriter& json, const alert::GroupView& group, const RuleFilter& filter,
                const RuleContext& context) {
  json.BeginObject().Key("name").String(group.name).Key("file").String(group.file);
  json.Key("rules").BeginArray();
  for (const alert::RuleView& rule : group.rules) {
    if (filter.Takes(rule)) WriteRule(json, rule, filter, context);
  }
  json.EndArray();
  json.Key("interval").Number(SecondsOf(group.interval));
  if (group.eval_offset) json.Key("evalOffset").Number(SecondsOf(*group.eval_offset));
  json.Key("limit").Integer(static_cast<int64_t>(group.limit));
  json.Key("evaluationTime").Number(SecondsOf(group.evaluation_time));
  json.Key("lastEvaluation");
  WriteInstant(json, group.last_evaluation);
  json.EndObject();
}

Answer AnswerRules(const Request& request, const Sources& sources) {
  const auto filter = RuleFilter::From(request);
  if (!filter) return Fail(ApiError::kBadData, filter.error().message);
  const auto view = sources.rules();
  const auto page = PageOf(*view, *filter);
  if (!page) return Fail(ApiError::kBadData, page.error().message);
  const RuleContext context{sources.window, AlertContextOf(sources)};
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("groups").BeginArray();
    for (const alert::GroupView* group : page->groups)
      WriteGroup(json, *group, *filter, context);
    json.EndArray();
    if (!page->next.empty()) json.Key("groupNextToken").String(page->next);
    json.EndObject();
  });
}

Answer AnswerAlerts(const Sources& sources) {
  const auto view = sources.rules();
  const AlertContext context = AlertContextOf(sources);
  return Success([&](JsonWriter& json) {
    json.BeginObject().Key("alerts").BeginArray();
    for (const alert::GroupView& group : view->groups) {
      for (const alert::RuleView& rule : group.rules) {
        for (const alert::ActiveAlert& active : rule.alerts)
          WriteAlert(json, active, context);
      }
    }
    json.EndArray().EndObject();
  });
}

}  // namespace

void AddRulesApi(EndpointTable& table, const Sources& sources) {
  table.Add(
      {.methods = {"GET"},
       .pattern = "/api/v1/rules",
       .cost = Cost::kQuick,
       .answer = [&sources](const Request& request) { return AnswerRules(request, sources); }});
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/alerts",
             .cost = Cost::kQuick,
             .answer = [&sources](const Request&) { return AnswerAlerts(sources); }});
}

}  // namespace alertd::serve
