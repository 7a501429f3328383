#include "rules/alertmanager/global_shape.h"

#include "rules/alertmanager/receiver_kinds.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum KeyRuleKind;

constexpr auto kFields = std::to_array<Field>({
    {"resolve_timeout", kSpan},
    {"http_config", kObject, &kHttpClientShape},
    {"smtp_from"},
    {"smtp_hello"},
    {"smtp_smarthost", kHostPort},
    {"smtp_auth_username"},
    {"smtp_auth_password", kSecret},
    {"smtp_auth_password_file", kPath},
    {"smtp_auth_secret", kSecret},
    {"smtp_auth_secret_file", kPath},
    {"smtp_auth_identity"},
    {"smtp_require_tls", kFlag},
    {"smtp_force_implicit_tls", kFlag},
    {"smtp_tls_config", kObject, &kTlsShape},
    {"slack_api_url", kSecretUrl},
    {"slack_api_url_file", kPath},
    {"slack_app_token", kSecret},
    {"slack_app_token_file", kPath},
    {"slack_app_url", kUrl},
    {"pagerduty_url", kUrl},
    {"opsgenie_api_url", kUrl},
    {"opsgenie_api_key", kSecret},
    {"opsgenie_api_key_file", kPath},
    {"wechat_api_url", kUrl},
    {"wechat_api_secret", kSecret},
    {"wechat_api_secret_file", kPath},
    {"wechat_api_corp_id"},
    {"victorops_api_url", kUrl},
    {"victorops_api_key", kSecret},
    {"victorops_api_key_file", kPath},
    {"telegram_api_url", kUrl},
    {"telegram_bot_token", kSecret},
    {"telegram_bot_token_file", kPath},
    {"webex_api_url", kUrl},
    {"rocketchat_api_url", kUrl},
    {"rocketchat_token", kSecret},
    {"rocketchat_token_file", kPath},
    {"rocketchat_token_id", kSecret},
    {"rocketchat_token_id_file", kPath},
    {"mattermost_webhook_url", kSecretUrl},
    {"mattermost_webhook_url_file", kPath},
    {"jira_api_url", kUrl},
});
constexpr auto kRules = std::to_array<KeyRule>({
    {kAtMostOne, {"smtp_auth_password", "smtp_auth_password_file"}},
    {kAtMostOne, {"smtp_auth_secret", "smtp_auth_secret_file"}},
    {kAtMostOne, {"slack_api_url", "slack_api_url_file"}},
    {kAtMostOne, {"slack_app_token", "slack_app_token_file"}},
    {kAtMostOne, {"opsgenie_api_key", "opsgenie_api_key_file"}},
    {kAtMostOne, {"victorops_api_key", "victorops_api_key_file"}},
    {kAtMostOne, {"wechat_api_secret", "wechat_api_secret_file"}},
    {kAtMostOne, {"telegram_bot_token", "telegram_bot_token_file"}},
    {kAtMostOne, {"rocketchat_token", "rocketchat_token_file"}},
    {kAtMostOne, {"rocketchat_token_id", "rocketchat_token_id_file"}},
    {kAtMostOne, {"mattermost_webhook_url", "mattermost_webhook_url_file"}},
});

void CheckGlobal(FileScope& scope, const Settings& settings) {
  const bool token = settings.Has("slack_app_token") || settings.Has("slack_app_token_file");
  const bool url = settings.Has("slack_api_url") || settings.Has("slack_api_url_file");
  if (!token || !url) return;
  // An old way to use a token, which goes on working.
  const Result<std::string> api_url = settings.SecretOf("slack_api_url").Reveal();
  const std::string app_url =
      settings.Has("slack_app_url") ? settings.Text("slack_app_url") : std::string(kSlackAppUrl);
  if (api_url && *api_url == app_url) return;
  scope.Error({.name = "conflict",
               .range = settings.KeyRange(settings.Has("slack_app_token") ? "slack_app_token"
                                                                          : "slack_app_token_file"),
               .message = "an app token and an API address of Slack exclude one another",
               .suggestion = {}});
}

}  // namespace

const Shape kAlertmanagerGlobalShape{
    .what = "global", .fields = kFields, .rules = kRules, .check = CheckGlobal};

}  // namespace alertd::rules
