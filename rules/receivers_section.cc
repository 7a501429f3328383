// `receivers:` with our `type:`, also below observability.alerting.

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "rules/alertmanager/receivers_reader.h"
#include "rules/connection_reader.h"
#include "rules/delivery_settings.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

// What reading one receiver's settings found.
struct ReadSettings {
  IntegrationSettings settings;
  std::string off_reason;
};

// The address or key without which a receiver cannot work. Empty through ${NAME:-} it turns the
// receiver off.
Secret ReadMainSecret(FileScope& scope, SectionReader& reader, std::string_view key,
                      std::string& off_reason) {
  std::optional<SecretValue> value = reader.SecretOf(key);
  if (!value) {
    reader.Require(key);
    return {};
  }
  if (value->incomplete || !value->secret.path().empty()) return std::move(value->secret);
  if (!value->secret.empty()) return std::move(value->secret);
  if (value->declined.empty()) {
    scope.Error({.name = "missing-key",
                 .range = value->range,
                 .message = "\"" + std::string(key) + "\" is empty",
                 .suggestion = "${NAME:-} makes a receiver optional"});
  } else {
    off_reason = value->declined.front() + " is empty";
  }
  return {};
}

void CheckSecretUrl(FileScope& scope, const SectionReader& reader, std::string_view key,
                    const Secret& url) {
  if (url.empty() || !url.path().empty()) return;
  const Result<std::string> text = url.Reveal();
  const std::string problem = text ? UrlProblem(*text) : std::string();
  const YamlNode* const node = reader.node().Find(key);
  if (problem.empty() || node == nullptr) return;
  scope.Error({.name = "bad-url",
               .range = node->range,
               .message = "\"" + std::string(key) + "\" is not a valid address: " + problem,
               .suggestion = {}});
}

void CheckPlainUrl(FileScope& scope, SectionReader& reader, std::string_view key) {
  const std::optional<TextValue> url = reader.Text(key);
  if (!url || url->incomplete || url->value().empty()) return;
  const std::string problem = UrlProblem(url->value());
  if (problem.empty()) return;
  scope.Error({.name = "bad-url",
               .range = url->location.range,
               .message = "\"" + std::string(key) + "\" is not a valid address: " + problem,
               .suggestion = {}});
}

ReadSettings ReadLog(FileScope& scope, SectionReader& reader) {
  LogSettings log;
  log.path = scope.ResolvePath(reader.TextOr("path", ""));
  return {.settings = std::move(log), .off_reason = {}};
}

ReadSettings ReadSlack(FileScope& scope, SectionReader& reader) {
  ReadSettings read;
  SlackSettings slack;
  slack.webhook_url = ReadMainSecret(scope, reader, "webhook_url", read.off_reason);
  CheckSecretUrl(scope, reader, "webhook_url", slack.webhook_url);
  slack.channel = reader.TextOr("channel", "");
  slack.username = reader.TextOr("username", "");
  slack.icon_emoji = reader.TextOr("icon_emoji", "");
  read.settings = std::move(slack);
  return read;
}

ReadSettings ReadPagerDuty(FileScope& scope, SectionReader& reader) {
  ReadSettings read;
  PagerDutySettings pagerduty;
  pagerduty.routing_key = ReadMainSecret(scope, reader, "routing_key", read.off_reason);
  CheckPlainUrl(scope, reader, "url");
  pagerduty.url = reader.TextOr("url", pagerduty.url);
  pagerduty.client = reader.TextOr("client", pagerduty.client);
  pagerduty.client_url = reader.TextOr("client_url", "");
  pagerduty.component = reader.TextOr("component", "");
  pagerduty.group = reader.TextOr("group", "");
  pagerduty.event_class = reader.TextOr("class", "");
  read.settings = std::move(pagerduty);
  return read;
}

std::vector<std::pair<std::string, Secret>> ReadHeaders(FileScope& scope, SectionReader& reader) {
  std::vector<std::pair<std::string, Secret>> headers;
  for (KeyedText& header : reader.TextMap("headers")) {
    // A header may carry a token; none is worth showing.
    scope.HideSecret(header.text.location.range);
    const bool splits = header.text.value().find_first_of("\r\n") != std::string::npos ||
                        header.name.find_first_of(": \r\n") != std::string::npos;
    if (splits) {
      scope.Error({.name = "bad-value",
                   .range = header.name_range,
                   .message = "\"" + header.name + "\" is not a header of one line",
                   .suggestion = {}});
    }
    headers.emplace_back(std::move(header.name), Secret::Inline(header.text.value()));
  }
  return headers;
}

ReadSettings ReadWebhook(FileScope& scope, SectionReader& reader) {
  ReadSettings read;
  WebhookSettings webhook;
  webhook.url = ReadMainSecret(scope, reader, "url", read.off_reason);
  CheckSecretUrl(scope, reader, "url", webhook.url);
  webhook.basic_auth = ReadBasicAuth(scope, reader);
  webhook.bearer_token = ReadBearerToken(scope, reader);
  webhook.tls = ReadTls(scope, reader);
  webhook.headers = ReadHeaders(scope, reader);
  webhook.alerts_max = reader.CountOr("max_alerts", 0);
  webhook.timeout = reader.Span("timeout").value_or(Duration::zero());
  read.settings = std::move(webhook);
  return read;
}

struct Kind {
  std::string_view name;
  ReadSettings (*read)(FileScope& scope, SectionReader& reader);  // null: not supported yet
};

constexpr std::array<Kind, 24> kKinds = {
    {{"log", ReadLog},         {"slack", ReadSlack},    {"pagerduty", ReadPagerDuty},
     {"webhook", ReadWebhook}, {"email", nullptr},      {"opsgenie", nullptr},
     {"victorops", nullptr},   {"pushover", nullptr},   {"sns", nullptr},
     {"telegram", nullptr},    {"discord", nullptr},    {"msteams", nullptr},
     {"msteamsv2", nullptr},   {"webex", nullptr},      {"wechat", nullptr},
     {"jira", nullptr},        {"rocketchat", nullptr}, {"incidentio", nullptr},
     {"mattermost", nullptr},  {"googlechat", nullptr}, {"ntfy", nullptr},
     {"gotify", nullptr},      {"file", nullptr},       {"exec", nullptr}}};

const Kind* FindKind(FileScope& scope, const TextValue& type) {
  std::vector<std::string_view> candidates;
  for (const Kind& kind : kKinds) {
    if (kind.read != nullptr) candidates.push_back(kind.name);
    if (kind.name != type.value()) continue;
    if (kind.read != nullptr) return &kind;
    scope.Error({.name = "not-supported",
                 .range = type.location.range,
                 .message = "receivers of type \"" + type.value() + "\" are not supported yet",
                 .suggestion = "log, slack, pagerduty and webhook are"});
    return nullptr;
  }
  scope.Error({.name = "bad-value",
               .range = type.location.range,
               .message = "unknown type of receiver \"" + type.value() + "\"",
               .suggestion = DidYouMean(type.value(), candidates)});
  return nullptr;
}

Integration MakeIntegration(std::string_view kind, bool send_resolved, ReadSettings read) {
  Integration integration;
  integration.name = std::string(read.off_reason.empty() ? kind : "log") + "[0]";
  integration.send_resolved = send_resolved;
  integration.settings =
      read.off_reason.empty() ? std::move(read.settings) : IntegrationSettings(LogSettings{});
  return integration;
}

bool HasIntegrationLists(const YamlNode& node) {
  return std::any_of(node.entries.begin(), node.entries.end(),
                     [](const YamlEntry& entry) { return entry.key->value.ends_with("_configs"); });
}

// What a receiver is that does not say its type.
enum class Untyped { kIncomplete, kAlertmanagers };

// Alertmanager's may have no more than a name. In a file of ours, what stands beside it tells that
// from a type that was forgotten.
Untyped UntypedIn(const FileScope& scope, const std::vector<const YamlNode*>& receivers) {
  const bool theirs = scope.variables() == Variables::kKeep ||
                      scope.root().Find("route") != nullptr ||
                      std::any_of(receivers.begin(), receivers.end(),
                                  [](const YamlNode* node) { return HasIntegrationLists(*node); });
  return theirs ? Untyped::kAlertmanagers : Untyped::kIncomplete;
}

void ReadReceiver(FileScope& scope, const YamlNode& node, Untyped untyped, Draft& draft) {
  if (untyped == Untyped::kAlertmanagers && IsAlertmanagerReceiver(node)) {
    ReadAlertmanagerReceiver(scope, node, draft);
    return;
  }
  SectionReader reader(scope, node, "a receiver");
  const std::optional<TextValue> name = reader.RequireText("name");
  if (name) {
    Declare(scope, draft, "receiver", {.name = name->value(), .location = name->location});
  }
  // What is declared wrongly is declared all the same: a route that names it is not at fault.
  Receiver receiver;
  receiver.name = name ? name->value() : std::string();
  receiver.location = scope.Locate(name ? name->location.range : reader.range());
  if (const std::optional<TextValue> type = reader.RequireText("type")) {
    if (const Kind* const kind = FindKind(scope, *type)) {
      const bool send_resolved = reader.FlagOr("send_resolved", true);
      ReadSettings read = kind->read(scope, reader);
      receiver.off_reason = read.off_reason;
      receiver.integrations.push_back(MakeIntegration(kind->name, send_resolved, std::move(read)));
      ReadDeliverySettings(scope, reader, receiver, draft);
      reader.Unsupported({"template", "title", "text", "message"}, DiagnosticLevel::kError);
      reader.Finish();
    }
  }
  if (name) draft.receivers.push_back(std::move(receiver));
}

}  // namespace

void ReadReceiversSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  const std::vector<const YamlNode*> receivers = scope.Items(section, "\"receivers\"");
  const Untyped untyped = UntypedIn(scope, receivers);
  for (const YamlNode* node : receivers)
    ReadReceiver(scope, *node, untyped, draft);
}

}  // namespace alertd::rules
