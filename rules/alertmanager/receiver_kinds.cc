#include "rules/alertmanager/receiver_kinds.h"

#include <algorithm>

#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr auto kNotifierFields = std::to_array<Field>({{"send_resolved", kFlag}});
constexpr auto kHttpNotifierFields =
    std::to_array<Field>({{"http_config", kObject, &kHttpClientShape}});

constexpr auto kEmailInherited = std::to_array<Inherited>({
    {{"smarthost"}, {"smtp_smarthost"}, {}, kRequired},
    {{"from"}, {"smtp_from"}, {}, kRequired},
    {{"hello"}, {"smtp_hello"}, "localhost"},
    {{"auth_username"}, {"smtp_auth_username"}},
    {{"auth_password", "auth_password_file"}, {"smtp_auth_password", "smtp_auth_password_file"}},
    {{"auth_secret", "auth_secret_file"}, {"smtp_auth_secret", "smtp_auth_secret_file"}},
    {{"auth_identity"}, {"smtp_auth_identity"}},
    {{"require_tls"}, {"smtp_require_tls"}},
    {{"force_implicit_tls"}, {"smtp_force_implicit_tls"}},
    {{"tls_config"}, {"smtp_tls_config"}},
});
constexpr auto kPagerDutyInherited = std::to_array<Inherited>({
    {{"url"}, {"pagerduty_url"}, "https://events.pagerduty.com/v2/enqueue"},
});
constexpr auto kOpsGenieInherited = std::to_array<Inherited>({
    {{"api_url"}, {"opsgenie_api_url"}, "https://api.opsgenie.com/"},
    {{"api_key", "api_key_file"}, {"opsgenie_api_key", "opsgenie_api_key_file"}, {}, kRequired},
});
constexpr auto kVictorOpsInherited = std::to_array<Inherited>({
    {{"api_url"},
     {"victorops_api_url"},
     "https://alert.victorops.com/integrations/generic/20131114/alert/"},
    {{"api_key", "api_key_file"}, {"victorops_api_key", "victorops_api_key_file"}, {}, kRequired},
});
constexpr auto kWechatInherited = std::to_array<Inherited>({
    {{"api_url"}, {"wechat_api_url"}, "https://qyapi.weixin.qq.com/cgi-bin/"},
    {{"api_secret", "api_secret_file"},
     {"wechat_api_secret", "wechat_api_secret_file"},
     {},
     kRequired},
    {{"corp_id"}, {"wechat_api_corp_id"}, {}, kRequired},
});
constexpr auto kTelegramInherited = std::to_array<Inherited>({
    {{"api_url"}, {"telegram_api_url"}, "https://api.telegram.org"},
    {{"bot_token", "bot_token_file"},
     {"telegram_bot_token", "telegram_bot_token_file"},
     {},
     kRequired},
});
constexpr auto kWebexInherited = std::to_array<Inherited>({
    {{"api_url"}, {"webex_api_url"}, "https://webexapis.com/v1/messages"},
});
constexpr auto kRocketchatInherited = std::to_array<Inherited>({
    {{"api_url"}, {"rocketchat_api_url"}, "https://open.rocket.chat/"},
    {{"token", "token_file"}, {"rocketchat_token", "rocketchat_token_file"}, {}, kRequired},
    {{"token_id", "token_id_file"},
     {"rocketchat_token_id", "rocketchat_token_id_file"},
     {},
     kRequired},
});
constexpr auto kMattermostInherited = std::to_array<Inherited>({
    {{"webhook_url", "webhook_url_file"},
     {"mattermost_webhook_url", "mattermost_webhook_url_file"},
     {},
     kRequired},
});
constexpr auto kJiraInherited = std::to_array<Inherited>({
    {{"api_url"}, {"jira_api_url"}, {}, kRequired},
});

constexpr auto kKinds = std::to_array<ReceiverKind>({
    {"discord_configs", "discord", &kDiscordShape},
    {"email_configs", "email", &kEmailShape, false, kEmailInherited},
    {"incidentio_configs", "incidentio", &kIncidentIoShape},
    {"jira_configs", "jira", &kJiraShape, true, kJiraInherited},
    {"mattermost_configs", "mattermost", &kMattermostShape, true, kMattermostInherited},
    {"msteams_configs", "msteams", &kMsTeamsShape},
    {"msteamsv2_configs", "msteamsv2", &kMsTeamsV2Shape},
    {"opsgenie_configs", "opsgenie", &kOpsGenieShape, true, kOpsGenieInherited},
    {"pagerduty_configs", "pagerduty", &kPagerDutyShape, true, kPagerDutyInherited},
    {"pushover_configs", "pushover", &kPushoverShape},
    {"rocketchat_configs", "rocketchat", &kRocketchatShape, false, kRocketchatInherited},
    {"slack_configs", kSlackKind, &kSlackShape, false},
    {"sns_configs", "sns", &kSnsShape},
    {"telegram_configs", "telegram", &kTelegramShape, true, kTelegramInherited},
    {"victorops_configs", "victorops", &kVictorOpsShape, true, kVictorOpsInherited},
    {"webex_configs", "webex", &kWebexShape, true, kWebexInherited},
    {"webhook_configs", "webhook", &kWebhookShape},
    {"wechat_configs", "wechat", &kWechatShape, false, kWechatInherited},
});

}  // namespace

const Shape kNotifierShape{.what = "an integration", .fields = kNotifierFields};
const Shape kHttpNotifierShape{
    .what = "an integration", .fields = kHttpNotifierFields, .base = &kNotifierShape};

std::span<const ReceiverKind> AllReceiverKinds() { return kKinds; }

const ReceiverKind* FindReceiverKind(std::string_view key) {
  const auto* const found = std::find_if(
      kKinds.begin(), kKinds.end(), [key](const ReceiverKind& kind) { return kind.key == key; });
  return found == kKinds.end() ? nullptr : found;
}

}  // namespace alertd::rules
