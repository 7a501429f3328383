// Integrations that wake people.

#include <algorithm>
#include <array>
#include <cctype>
#include <variant>

#include "engine/template/template.h"
#include "rules/alertmanager/receiver_kinds.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;
using enum KeyRuleKind;

constexpr auto kImageFields = std::to_array<Field>({{"href"}, {"src"}, {"alt"}});
constexpr Shape kImageShape{.what = "an image", .fields = kImageFields};
constexpr auto kLinkFields = std::to_array<Field>({{"href"}, {"text"}});
constexpr Shape kLinkShape{.what = "a link", .fields = kLinkFields};

constexpr auto kPagerDutyFields = std::to_array<Field>({
    {"service_key", kSecret},
    {"service_key_file", kPath},
    {"routing_key", kSecret},
    {"routing_key_file", kPath},
    {"url", kUrl},
    {.key = "client", .fallback = "{{ template \"pagerduty.default.client\" . }}"},
    {.key = "client_url", .fallback = "{{ template \"pagerduty.default.clientURL\" . }}"},
    {.key = "description", .fallback = "{{ template \"pagerduty.default.description\" .}}"},
    {"details", kAnything},
    {"images", kObjects, &kImageShape},
    {"links", kObjects, &kLinkShape},
    {"source"},
    {"severity"},
    {"class"},
    {"component"},
    {"group"},
    {"timeout", kGoSpan},
});
constexpr auto kPagerDutyRules = std::to_array<KeyRule>({
    {kAtLeastOne, {"routing_key", "routing_key_file", "service_key", "service_key_file"}},
    {kAtMostOne, {"routing_key", "routing_key_file"}},
    {kAtMostOne, {"service_key", "service_key_file"}},
});

constexpr std::array<std::string_view, 5> kResponderTypes = {"team", "teams", "user", "escalation",
                                                             "schedule"};
constexpr auto kResponderFields = std::to_array<Field>({
    {"id"},
    {"name"},
    {"username"},
    {.key = "type", .need = kRequired},
});
constexpr auto kResponderRules =
    std::to_array<KeyRule>({{kAtLeastOne, {"id", "name", "username"}}});

void CheckResponder(FileScope& scope, const Settings& settings) {
  std::string type = settings.Text("type");
  if (type.empty()) return;
  if (type.find("{{") != std::string::npos) {
    // Of Go's own functions only.
    const auto parsed = tmpl::Template::Parse("type", type, {});
    const SourceError* const error = std::get_if<SourceError>(&parsed);
    if (error == nullptr) return;
    scope.Error({.name = "template",
                 .range = settings.ValueRange("type"),
                 .message = "the type of a responder is no template: " + error->message,
                 .suggestion = {}});
    return;
  }
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  if (std::find(kResponderTypes.begin(), kResponderTypes.end(), type) != kResponderTypes.end()) {
    return;
  }
  scope.Error({.name = "bad-value",
               .range = settings.ValueRange("type"),
               .message = "unknown type of responder \"" + settings.Text("type") +
                          "\"; team, teams, user, escalation and schedule are known",
               .suggestion = DidYouMean(type, kResponderTypes)});
}
constexpr Shape kResponderShape{.what = "a responder",
                                .fields = kResponderFields,
                                .rules = kResponderRules,
                                .check = CheckResponder};

constexpr auto kOpsGenieFields = std::to_array<Field>({
    {"api_key", kSecret},
    {"api_key_file", kPath},
    {"api_url", kUrl},
    {.key = "message", .fallback = "{{ template \"opsgenie.default.message\" . }}"},
    {.key = "description", .fallback = "{{ template \"opsgenie.default.description\" . }}"},
    {.key = "source", .fallback = "{{ template \"opsgenie.default.source\" . }}"},
    {"details", kTextMap},
    {"entity"},
    {"responders", kObjects, &kResponderShape},
    {"actions"},
    {"tags"},
    {"note"},
    {"priority"},
    {"update_alerts", kFlag},
});
constexpr auto kApiKeyRules = std::to_array<KeyRule>({{kAtMostOne, {"api_key", "api_key_file"}}});

constexpr auto kVictorOpsFields = std::to_array<Field>({
    {"api_key", kSecret},
    {"api_key_file", kPath},
    {"api_url", kUrl},
    {.key = "routing_key", .need = kRequired},
    {.key = "message_type", .fallback = "CRITICAL"},
    {.key = "state_message", .fallback = "{{ template \"victorops.default.state_message\" . }}"},
    {.key = "entity_display_name",
     .fallback = "{{ template \"victorops.default.entity_display_name\" . }}"},
    {.key = "monitoring_tool",
     .fallback = "{{ template \"victorops.default.monitoring_tool\" . }}"},
    {"custom_fields", kTextMap},
});
constexpr std::array<std::string_view, 7> kVictorOpsReserved = {
    "routing_key",     "message_type", "state_message", "entity_display_name",
    "monitoring_tool", "entity_id",    "entity_state"};

void CheckVictorOps(FileScope& scope, const Settings& settings) {
  for (const auto& [name, value] : settings.TextMap("custom_fields")) {
    if (std::find(kVictorOpsReserved.begin(), kVictorOpsReserved.end(), name) ==
        kVictorOpsReserved.end()) {
      continue;
    }
    scope.Error({.name = "bad-value",
                 .range = settings.KeyRange("custom_fields"),
                 .message = "the custom field \"" + name + "\" is reserved by VictorOps",
                 .suggestion = {}});
  }
}

constexpr auto kPushoverFields = std::to_array<Field>({
    {"user_key", kSecret},
    {"user_key_file", kPath},
    {"token", kSecret},
    {"token_file", kPath},
    {.key = "title", .fallback = "{{ template \"pushover.default.title\" . }}"},
    {.key = "message", .fallback = "{{ template \"pushover.default.message\" . }}"},
    {.key = "url", .fallback = "{{ template \"pushover.default.url\" . }}"},
    {"url_title"},
    {"device"},
    {"sound"},
    {.key = "priority", .fallback = "{{ if eq .Status \"firing\" }}2{{ else }}0{{ end }}"},
    {"retry", kGoSpanText},
    {"expire", kGoSpanText},
    {"ttl", kGoSpanText},
    {"html", kFlag},
    {"monospace", kFlag},
});
constexpr auto kPushoverRules = std::to_array<KeyRule>({
    {kAtLeastOne, {"user_key", "user_key_file"}},
    {kAtMostOne, {"user_key", "user_key_file"}},
    {kAtLeastOne, {"token", "token_file"}},
    {kAtMostOne, {"token", "token_file"}},
    {kAtMostOne, {"html", "monospace"}},
});

constexpr auto kIncidentIoFields = std::to_array<Field>({
    {"url", kUrl},
    {"url_file", kPath},
    {"alert_source_token", kSecret},
    {"alert_source_token_file", kPath},
    {"max_alerts", kCount},
    {"timeout", kGoSpan},
});
constexpr auto kIncidentIoRules = std::to_array<KeyRule>({
    {kAtLeastOne, {"url", "url_file"}},
    {kAtMostOne, {"url", "url_file"}},
    {kAtMostOne, {"alert_source_token", "alert_source_token_file"}},
});

void CheckIncidentIo(FileScope& scope, const Settings& settings) {
  const Settings* const http = settings.Object("http_config");
  if (http == nullptr) return;
  const bool token = settings.Has("alert_source_token") || settings.Has("alert_source_token_file");
  if (token == HasAuthorization(*http)) {
    scope.Error({.name = token ? "conflict" : "missing-key",
                 .range = settings.KeyRange("http_config"),
                 .message = token ? "\"alert_source_token\" and the authorization of http_config "
                                    "exclude one another"
                                  : "an incidentio config needs \"alert_source_token\", or "
                                    "\"authorization\" in its http_config",
                 .suggestion = {}});
  }
}

}  // namespace

const Shape kPagerDutyShape{.what = "a pagerduty config",
                            .fields = kPagerDutyFields,
                            .rules = kPagerDutyRules,
                            .base = &kHttpNotifierShape};
const Shape kOpsGenieShape{.what = "an opsgenie config",
                           .fields = kOpsGenieFields,
                           .rules = kApiKeyRules,
                           .base = &kHttpNotifierShape};
const Shape kVictorOpsShape{.what = "a victorops config",
                            .fields = kVictorOpsFields,
                            .rules = kApiKeyRules,
                            .base = &kHttpNotifierShape,
                            .check = CheckVictorOps};
const Shape kPushoverShape{.what = "a pushover config",
                           .fields = kPushoverFields,
                           .rules = kPushoverRules,
                           .base = &kHttpNotifierShape};
const Shape kIncidentIoShape{.what = "an incidentio config",
                             .fields = kIncidentIoFields,
                             .rules = kIncidentIoRules,
                             .base = &kHttpNotifierShape,
                             .check = CheckIncidentIo};

}  // namespace alertd::rules
