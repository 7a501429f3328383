// Integrations that write into a chat.

#include <array>

#include "rules/alertmanager/receiver_kinds.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;
using enum KeyRuleKind;

constexpr auto kFieldFields = std::to_array<Field>({
    {.key = "title", .need = kRequired},
    {.key = "value", .need = kRequired},
    {"short", kFlag},
});
constexpr Shape kFieldShape{.what = "a field of an attachment", .fields = kFieldFields};

constexpr auto kConfirmFields = std::to_array<Field>({
    {.key = "text", .need = kRequired},
    {"title"},
    {"ok_text"},
    {"dismiss_text"},
});
constexpr Shape kConfirmShape{.what = "a confirmation", .fields = kConfirmFields};

constexpr auto kActionFields = std::to_array<Field>({
    {.key = "type", .need = kRequired},
    {.key = "text", .need = kRequired},
    {"url"},
    {"style"},
    {"name"},
    {"value"},
    {"confirm", kObject, &kConfirmShape},
});
constexpr auto kActionRules = std::to_array<KeyRule>({{kAtLeastOne, {"url", "name"}}});
constexpr Shape kActionShape{
    .what = "a slack action", .fields = kActionFields, .rules = kActionRules};

constexpr auto kSlackFields = std::to_array<Field>({
    {"api_url", kSecretUrl},
    {"api_url_file", kPath},
    {"app_token", kSecret},
    {"app_token_file", kPath},
    {"app_url", kUrl},
    {"channel"},
    {.key = "username", .fallback = "{{ template \"slack.default.username\" . }}"},
    {.key = "color", .fallback = "{{ template \"slack.default.color\" . }}"},
    {.key = "title", .fallback = "{{ template \"slack.default.title\" . }}"},
    {.key = "title_link", .fallback = "{{ template \"slack.default.titlelink\" . }}"},
    {.key = "pretext", .fallback = "{{ template \"slack.default.pretext\" . }}"},
    {.key = "text", .fallback = "{{ template \"slack.default.text\" . }}"},
    {"message_text"},
    {"fields", kObjects, &kFieldShape},
    {"short_fields", kFlag},
    {.key = "footer", .fallback = "{{ template \"slack.default.footer\" . }}"},
    {.key = "fallback", .fallback = "{{ template \"slack.default.fallback\" . }}"},
    {.key = "callback_id", .fallback = "{{ template \"slack.default.callbackid\" . }}"},
    {.key = "icon_emoji", .fallback = "{{ template \"slack.default.iconemoji\" . }}"},
    {.key = "icon_url", .fallback = "{{ template \"slack.default.iconurl\" . }}"},
    {"image_url"},
    {"thumb_url"},
    {"link_names", kFlag},
    {"mrkdwn_in", kTexts},
    {"actions", kObjects, &kActionShape},
    {"update_message", kFlag},
    {"timeout", kGoSpan},
});
constexpr auto kSlackRules = std::to_array<KeyRule>({
    {kAtMostOne, {"api_url", "api_url_file"}},
    {kAtMostOne, {"app_token", "app_token_file"}},
    {kAtMostOne, {"api_url", "app_token"}},
    {kAtMostOne, {"api_url", "app_token_file"}},
    {kAtMostOne, {"api_url_file", "app_token"}},
    {kAtMostOne, {"api_url_file", "app_token_file"}},
});

void CheckSlack(FileScope& scope, const Settings& settings) {
  const Settings* const http = settings.Object("http_config");
  const bool token = settings.Has("app_token") || settings.Has("app_token_file");
  if (token && http != nullptr && HasAuthorization(*http)) {
    scope.Error({.name = "conflict",
                 .range = settings.KeyRange("http_config"),
                 .message = "an app token is the authorization: http_config may not have another",
                 .suggestion = {}});
  }
  if (!settings.Flag("update_message", false)) return;
  const Result<std::string> url = settings.SecretOf("api_url").Reveal();
  if (url && *url == kSlackAppUrl) return;
  scope.Error({.name = "conflict",
               .range = settings.KeyRange("update_message"),
               .message = "\"update_message\" works with bot tokens only: \"api_url\" must be " +
                          std::string(kSlackAppUrl),
               .suggestion = {}});
}

constexpr auto kMattermostAttachmentFields = std::to_array<Field>({
    {"fallback"},
    {"color"},
    {"pretext"},
    {"text"},
    {"author_name"},
    {"author_link"},
    {"author_icon"},
    {"title"},
    {"title_link"},
    {"fields", kObjects, &kFieldShape},
    {"thumb_url"},
    {"footer"},
    {"footer_icon"},
    {"image_url"},
});
constexpr Shape kMattermostAttachmentShape{.what = "a mattermost attachment",
                                           .fields = kMattermostAttachmentFields};
constexpr auto kMattermostPropsFields = std::to_array<Field>({{"card"}});
constexpr Shape kMattermostPropsShape{.what = "props of mattermost",
                                      .fields = kMattermostPropsFields};
constexpr auto kMattermostPriorityFields = std::to_array<Field>({
    {"priority"},
    {"requested_ack", kFlag},
    {"persistent_notifications", kFlag},
});
constexpr Shape kMattermostPriorityShape{.what = "a priority of mattermost",
                                         .fields = kMattermostPriorityFields};
constexpr auto kMattermostFields = std::to_array<Field>({
    {"webhook_url", kSecretUrl},
    {"webhook_url_file", kPath},
    {"channel"},
    {.key = "username", .fallback = "{{ template \"mattermost.default.username\" . }}"},
    {.key = "text", .fallback = "{{ template \"mattermost.default.text\" . }}"},
    {"icon_url"},
    {"icon_emoji"},
    {"fallback"},
    {"color"},
    {"pretext"},
    {"author_name"},
    {"author_link"},
    {"author_icon"},
    {"title"},
    {"title_link"},
    {"fields", kObjects, &kFieldShape},
    {"thumb_url"},
    {"footer"},
    {"footer_icon"},
    {"image_url"},
    {"attachments", kObjects, &kMattermostAttachmentShape},
    {"type"},
    {"props", kObject, &kMattermostPropsShape},
    {"priority", kObject, &kMattermostPriorityShape},
});
constexpr auto kWebhookUrlRules =
    std::to_array<KeyRule>({{kAtMostOne, {"webhook_url", "webhook_url_file"}}});

constexpr auto kRocketchatFieldFields = std::to_array<Field>({
    {"title"},
    {"value"},
    {"short", kFlag},
});
constexpr Shape kRocketchatFieldShape{.what = "a rocketchat field",
                                      .fields = kRocketchatFieldFields};
constexpr auto kRocketchatActionFields = std::to_array<Field>({
    {"type"},
    {"text"},
    {"url"},
    {"image_url"},
    {"is_webview", kFlag},
    {"webview_height_ratio"},
    {"msg"},
    {"msg_in_chat_window", kFlag},
    {"msg_processing_type"},
});
constexpr Shape kRocketchatActionShape{.what = "a rocketchat action",
                                       .fields = kRocketchatActionFields};
constexpr auto kRocketchatFields = std::to_array<Field>({
    {"api_url", kUrl},
    {"token", kSecret},
    {"token_file", kPath},
    {"token_id", kSecret},
    {"token_id_file", kPath},
    {"channel"},
    {.key = "color", .fallback = "{{ if eq .Status \"firing\" }}red{{ else }}green{{ end }}"},
    {.key = "title", .fallback = "{{ template \"rocketchat.default.title\" . }}"},
    {.key = "title_link", .fallback = "{{ template \"rocketchat.default.titlelink\" . }}"},
    {.key = "text", .fallback = "{{ template \"rocketchat.default.text\" . }}"},
    {"fields", kObjects, &kRocketchatFieldShape},
    {"short_fields", kFlag},
    {.key = "emoji", .fallback = "{{ template \"rocketchat.default.emoji\" . }}"},
    {.key = "icon_url", .fallback = "{{ template \"rocketchat.default.iconurl\" . }}"},
    {"image_url"},
    {"thumb_url"},
    {"link_names", kFlag},
    {"actions", kObjects, &kRocketchatActionShape},
});
constexpr auto kRocketchatRules = std::to_array<KeyRule>({
    {kAtMostOne, {"token", "token_file"}},
    {kAtMostOne, {"token_id", "token_id_file"}},
});

constexpr auto kDiscordFields = std::to_array<Field>({
    {"webhook_url", kSecretUrl},
    {"webhook_url_file", kPath},
    {.key = "content", .fallback = "{{ template \"discord.default.content\" . }}"},
    {.key = "title", .fallback = "{{ template \"discord.default.title\" . }}"},
    {.key = "message", .fallback = "{{ template \"discord.default.message\" . }}"},
    {"username"},
    {"avatar_url"},
});
constexpr auto kWebhookUrlNeeded = std::to_array<KeyRule>({
    {kAtLeastOne, {"webhook_url", "webhook_url_file"}},
    {kAtMostOne, {"webhook_url", "webhook_url_file"}},
});

constexpr auto kMsTeamsFields = std::to_array<Field>({
    {"webhook_url", kSecretUrl},
    {"webhook_url_file", kPath},
    {.key = "title", .fallback = "{{ template \"msteams.default.title\" . }}"},
    {.key = "summary", .fallback = "{{ template \"msteams.default.summary\" . }}"},
    {.key = "text", .fallback = "{{ template \"msteams.default.text\" . }}"},
});
constexpr auto kMsTeamsV2Fields = std::to_array<Field>({
    {"webhook_url", kSecretUrl},
    {"webhook_url_file", kPath},
    {.key = "title", .fallback = "{{ template \"msteamsv2.default.title\" . }}"},
    {.key = "text", .fallback = "{{ template \"msteamsv2.default.text\" . }}"},
});

constexpr std::array<std::string_view, 3> kParseModes = {"Markdown", "MarkdownV2", "HTML"};
constexpr auto kTelegramFields = std::to_array<Field>({
    {"api_url", kUrl},
    {"bot_token", kSecret},
    {"bot_token_file", kPath},
    {"chat_id", kInteger},
    {"chat_id_file", kPath},
    {"message_thread_id", kInteger},
    {.key = "message", .fallback = "{{ template \"telegram.default.message\" . }}"},
    {"disable_notifications", kFlag},
    {.key = "parse_mode", .fallback = "HTML", .choices = kParseModes},
});
constexpr auto kTelegramRules = std::to_array<KeyRule>({
    {kAtMostOne, {"bot_token", "bot_token_file"}},
    {kAtLeastOne, {"chat_id", "chat_id_file"}},
    {kAtMostOne, {"chat_id", "chat_id_file"}},
});

constexpr auto kWebexFields = std::to_array<Field>({
    {"api_url", kUrl},
    {.key = "message", .fallback = "{{ template \"webex.default.message\" . }}"},
    {.key = "room_id", .need = kRequired},
});

void CheckWebex(FileScope& scope, const Settings& settings) {
  const Settings* const http = settings.Object("http_config");
  if (http != nullptr && HasAuthorization(*http)) return;
  scope.Error({.name = "missing-key",
               .range = settings.KeyRange("http_config"),
               .message = "a webex config needs \"authorization\" in its http_config",
               .suggestion = "give the bot's token as its credentials"});
}

constexpr std::array<std::string_view, 2> kWechatTypes = {"text", "markdown"};
constexpr auto kWechatFields = std::to_array<Field>({
    {"api_secret", kSecret},
    {"api_secret_file", kPath},
    {"corp_id"},
    {.key = "message", .fallback = "{{ template \"wechat.default.message\" . }}"},
    {"api_url", kUrl},
    {.key = "to_user", .fallback = "{{ template \"wechat.default.to_user\" . }}"},
    {.key = "to_party", .fallback = "{{ template \"wechat.default.to_party\" . }}"},
    {.key = "to_tag", .fallback = "{{ template \"wechat.default.to_tag\" . }}"},
    {.key = "agent_id", .fallback = "{{ template \"wechat.default.agent_id\" . }}"},
    {.key = "message_type", .fallback = "text", .choices = kWechatTypes},
});
constexpr auto kWechatRules =
    std::to_array<KeyRule>({{kAtMostOne, {"api_secret", "api_secret_file"}}});

}  // namespace

const Shape kSlackShape{.what = "a slack config",
                        .fields = kSlackFields,
                        .rules = kSlackRules,
                        .base = &kHttpNotifierShape,
                        .check = CheckSlack};
const Shape kMattermostShape{.what = "a mattermost config",
                             .fields = kMattermostFields,
                             .rules = kWebhookUrlRules,
                             .base = &kHttpNotifierShape};
const Shape kRocketchatShape{.what = "a rocketchat config",
                             .fields = kRocketchatFields,
                             .rules = kRocketchatRules,
                             .base = &kHttpNotifierShape};
const Shape kDiscordShape{.what = "a discord config",
                          .fields = kDiscordFields,
                          .rules = kWebhookUrlNeeded,
                          .base = &kHttpNotifierShape};
const Shape kMsTeamsShape{.what = "an msteams config",
                          .fields = kMsTeamsFields,
                          .rules = kWebhookUrlNeeded,
                          .base = &kHttpNotifierShape};
const Shape kMsTeamsV2Shape{.what = "an msteamsv2 config",
                            .fields = kMsTeamsV2Fields,
                            .rules = kWebhookUrlNeeded,
                            .base = &kHttpNotifierShape};
const Shape kTelegramShape{.what = "a telegram config",
                           .fields = kTelegramFields,
                           .rules = kTelegramRules,
                           .base = &kHttpNotifierShape};
const Shape kWebexShape{.what = "a webex config",
                        .fields = kWebexFields,
                        .base = &kHttpNotifierShape,
                        .check = CheckWebex};
const Shape kWechatShape{.what = "a wechat config",
                         .fields = kWechatFields,
                         .rules = kWechatRules,
                         .base = &kHttpNotifierShape};

}  // namespace alertd::rules
