#include "rules/alertmanager/native_integration.h"

#include <array>
#include <utility>

#include "rules/schema/http_client.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

bool IsTemplate(std::string_view text) { return text.find("{{") != std::string_view::npos; }

// A secret that is a template would have to be rendered for each notification.
bool IsTemplate(const Secret& secret) {
  if (!secret.path().empty()) return false;
  const Result<std::string> text = secret.Reveal();
  return text && IsTemplate(std::string_view(*text));
}

std::string NotRun(const std::string& key) { return "\"" + key + "\" is not supported yet"; }

void AddLeftOut(const Settings& settings, std::initializer_list<std::string_view> keys,
                NativeIntegration& native) {
  for (const std::string_view key : keys) {
    if (settings.IsGiven(key)) native.left_out.emplace_back(key);
  }
}

// A text that alertd takes as it is: one that is a template is left out.
std::string PlainText(const Settings& settings, std::string_view key, NativeIntegration& native) {
  if (!settings.IsGiven(key)) return {};
  if (!IsTemplate(settings.Text(key))) return settings.Text(key);
  native.left_out.emplace_back(key);
  return {};
}

bool HasHttpClient(const Settings& settings) {
  const Settings* const http = settings.Object("http_config");
  return http != nullptr && HasHttpClientSettings(*http);
}

NativeIntegration ToWebhook(const Settings& settings) {
  NativeIntegration native;
  const Settings* const http = settings.Object("http_config");
  HttpClient client = http == nullptr ? HttpClient() : ToHttpClient(*http);
  WebhookSettings webhook;
  webhook.url = settings.SecretOrFile("url");
  native.obstacle = client.obstacle;
  if (settings.Has("payload")) native.obstacle = NotRun("payload");
  if (IsTemplate(webhook.url)) native.obstacle = "an address with a template is not supported yet";
  webhook.basic_auth = std::move(client.basic_auth);
  webhook.bearer_token = std::move(client.bearer_token);
  webhook.tls = std::move(client.tls);
  webhook.headers = std::move(client.headers);
  webhook.alerts_max = static_cast<size_t>(settings.Integer("max_alerts").value_or(0));
  webhook.order = AlertOrder::kAlertmanager;
  webhook.timeout = settings.Span("timeout").value_or(Duration::zero());
  if (native.obstacle.empty()) native.settings = std::move(webhook);
  return native;
}

NativeIntegration ToPagerDuty(const Settings& settings) {
  NativeIntegration native;
  PagerDutySettings pagerduty;
  pagerduty.routing_key = settings.SecretOrFile("routing_key");
  if (pagerduty.routing_key.empty()) {
    if (FirstGiven(settings, {"service_key", "service_key_file"}).empty()) return native;
    native.obstacle = "a service key, of PagerDuty's first API, is not supported yet";
  } else if (IsTemplate(pagerduty.routing_key)) {
    native.obstacle = "a routing key with a template is not supported yet";
  } else if (HasHttpClient(settings)) {
    native.obstacle = NotRun("http_config");
  }
  pagerduty.url = settings.Text("url");
  const std::string client = PlainText(settings, "client", native);
  if (!client.empty()) pagerduty.client = client;
  pagerduty.client_url = PlainText(settings, "client_url", native);
  pagerduty.component = PlainText(settings, "component", native);
  pagerduty.group = PlainText(settings, "group", native);
  pagerduty.event_class = PlainText(settings, "class", native);
  AddLeftOut(settings, {"description", "details", "images", "links", "source", "severity"}, native);
  if (native.obstacle.empty()) native.settings = std::move(pagerduty);
  return native;
}

NativeIntegration ToSlack(const Settings& settings) {
  NativeIntegration native;
  SlackSettings slack;
  slack.webhook_url = settings.SecretOrFile("api_url");
  if (slack.webhook_url.empty()) {
    if (!settings.Has("app_token") && !settings.Has("app_token_file")) return native;
    native.obstacle = "an app token is not supported yet, only the address of a webhook";
  } else if (settings.Flag("update_message", false)) {
    native.obstacle = NotRun("update_message");
  } else if (HasHttpClient(settings)) {
    native.obstacle = NotRun("http_config");
  } else if (IsTemplate(settings.Text("channel"))) {
    native.obstacle = "a channel with a template is not supported yet";
  }
  slack.channel = settings.Text("channel");
  slack.username = PlainText(settings, "username", native);
  slack.icon_emoji = PlainText(settings, "icon_emoji", native);
  AddLeftOut(settings,
             {"color", "title", "title_link", "pretext", "text", "message_text", "fields",
              "short_fields", "footer", "fallback", "callback_id", "icon_url", "image_url",
              "thumb_url", "link_names", "mrkdwn_in", "actions"},
             native);
  if (native.obstacle.empty()) native.settings = std::move(slack);
  return native;
}

struct NativeKind {
  std::string_view name;
  NativeIntegration (*convert)(const Settings& settings);
};
constexpr std::array<NativeKind, 3> kNativeKinds = {
    {{"webhook", ToWebhook}, {"pagerduty", ToPagerDuty}, {kSlackKind, ToSlack}}};

}  // namespace

NativeIntegration ToNative(const IntegrationDraft& draft) {
  for (const NativeKind& kind : kNativeKinds) {
    if (kind.name == draft.kind->name) return kind.convert(draft.settings);
  }
  NativeIntegration none;
  none.obstacle = "integrations of this kind are not supported yet";
  return none;
}

}  // namespace alertd::rules
