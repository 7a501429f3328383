#pragma once

// Who can be told, and how: the validated settings of receivers. One struct per kind of
// integration; receivers/ has one file per kind that turns a notification into a message.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/transport.h"
#include "rules/schema/settings.h"
#include "rules/source_location.h"

namespace alertd::rules {

// One JSON line per notification.
struct LogSettings {
  std::string path;  // empty: alertd's own log

  bool operator==(const LogSettings&) const = default;
};

struct SlackSettings {
  Secret webhook_url;
  std::string channel;  // empty: the webhook's own
  std::string username;
  std::string icon_emoji;

  bool operator==(const SlackSettings&) const = default;
};

struct PagerDutySettings {
  Secret routing_key;
  std::string url = "https://events.pagerduty.com/v2/enqueue";
  std::string client = "alertd";
  std::string client_url;  // empty: the external URL
  std::string component;
  std::string group;
  std::string event_class;

  bool operator==(const PagerDutySettings&) const = default;
};

// Alertmanager's webhook, version 4.
// Which alerts of a message stand first, and are sent where it may have only so many.
enum class AlertOrder { kAsNotified, kAlertmanager };

struct WebhookSettings {
  Secret url;
  std::optional<BasicAuth> basic_auth;
  Secret bearer_token;
  TlsOptions tls;
  std::vector<std::pair<std::string, Secret>> headers;
  size_t alerts_max = 0;  // 0: all
  Duration timeout{0};    // 0: the built-in limit
  AlertOrder order = AlertOrder::kAsNotified;

  bool operator==(const WebhookSettings&) const = default;
};

using IntegrationSettings =
    std::variant<LogSettings, SlackSettings, PagerDutySettings, WebhookSettings>;

// One way to reach a receiver.
struct Integration {
  std::string name;  // the kind and its place in the receiver: "slack[0]"
  bool send_resolved = true;
  IntegrationSettings settings;

  bool operator==(const Integration&) const = default;
};

// Whether an integration of this name keeps what is open by the group's key, so that only a message
// of the same group closes it. Messages for people do not.
bool KeepsIncidents(std::string_view integration);

// An integration of Alertmanager's that alertd does not run yet, validated and with what it takes
// from `global:`. Its keys are those of the kind's table in rules/alertmanager/.
struct DeclaredIntegration {
  std::string name;  // the kind and its place among those of its kind: "email[0]"
  std::string kind;
  bool send_resolved = true;
  Settings settings;
};

// Who is told as well what a receiver has not accepted for so long.
struct Fallback {
  Duration after{0};
  std::string receiver;
  SourceLocation location;  // of the name
};

// More messages than these within `per` are collapsed into one.
struct RateLimit {
  size_t messages = 0;
  Duration per{0};
};

struct Receiver {
  std::string name;
  std::vector<Integration> integrations;
  std::vector<DeclaredIntegration> not_run;
  // Alertmanager's labels of a receiver, by name.
  std::vector<std::pair<std::string, std::string>> labels;
  // Why the receiver is off, such as: SLACK_WEBHOOK_URL is empty. When set, `integrations` is a
  // log in its place, so that nothing is lost.
  std::string off_reason;
  std::optional<Fallback> fallback = std::nullopt;
  std::optional<RateLimit> rate_limit = std::nullopt;
  SourceLocation location;
};

// "log", "slack", "pagerduty", "webhook".
std::string_view IntegrationKind(const IntegrationSettings& settings);

// The receiver that is there when none is declared.
inline constexpr std::string_view kBuiltInLogReceiver = "log";
Receiver BuiltInLogReceiver();

}  // namespace alertd::rules
