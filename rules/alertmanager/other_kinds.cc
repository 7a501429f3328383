// Integrations that are no chat and no pager: mail, queues, tickets, and whatever a webhook is for.

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "rules/alertmanager/receiver_kinds.h"
#include "rules/schema/go_url.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;
using enum KeyRuleKind;

constexpr auto kThreadingFields = std::to_array<Field>({
    {"enabled", kFlag},
    {"thread_by_date"},
});

void CheckThreading(FileScope& scope, const Settings& settings) {
  const std::string& by = settings.Text("thread_by_date");
  if (!settings.Flag("enabled", false) || by == "none" || by == "daily") return;
  scope.Error({.name = "bad-value",
               .range = settings.KeyRange("thread_by_date"),
               .message = "\"thread_by_date\" must be none or daily, not \"" + by + "\"",
               .suggestion = {}});
}
constexpr Shape kThreadingShape{
    .what = "threading", .fields = kThreadingFields, .check = CheckThreading};

constexpr auto kEmailFields = std::to_array<Field>({
    {.key = "to", .need = kRequired},
    {"from"},
    {"hello"},
    {"smarthost", kHostPort},
    {"auth_username"},
    {"auth_password", kSecret},
    {"auth_password_file", kPath},
    {"auth_secret", kSecret},
    {"auth_secret_file", kPath},
    {"auth_identity"},
    {"headers", kTextMap},
    {.key = "html", .fallback = "{{ template \"email.default.html\" . }}"},
    {"text"},
    {"require_tls", kFlag},
    {"force_implicit_tls", kFlag},
    {"tls_config", kObject, &kTlsShape},
    {"threading", kObject, &kThreadingShape},
});
constexpr auto kEmailRules = std::to_array<KeyRule>({
    {kAtMostOne, {"auth_password", "auth_password_file"}},
    {kAtMostOne, {"auth_secret", "auth_secret_file"}},
});

void CheckEmail(FileScope& scope, const Settings& settings) {
  const Settings* const threading = settings.Object("threading");
  const bool threads = threading != nullptr && threading->Flag("enabled", false);
  std::set<std::string> seen;
  for (const auto& [name, value] : settings.TextMap("headers")) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    const bool again = !seen.insert(lower).second;
    const bool threaded = threads && (lower == "references" || lower == "in-reply-to");
    if (!again && !threaded) continue;
    scope.Error({.name = "conflict",
                 .range = settings.KeyRange("headers"),
                 .message = again ? "the header \"" + name + "\" is given twice"
                                  : "threading sets the header \"" + name + "\" itself",
                 .suggestion = {}});
  }
}

constexpr auto kWebhookFields = std::to_array<Field>({
    {"url", kSecret},
    {"url_file", kPath},
    {"max_alerts", kCount},
    {"timeout", kGoSpan},
    {"payload", kAnything},
});
constexpr auto kUrlNeeded = std::to_array<KeyRule>({
    {kAtLeastOne, {"url", "url_file"}},
    {kAtMostOne, {"url", "url_file"}},
});

// The address may be a template.
void CheckWebhook(FileScope& scope, const Settings& settings) {
  const Setting* const url = settings.Find("url");
  if (url == nullptr || url->incomplete) return;
  const Result<std::string> text = settings.SecretOf("url").Reveal();
  if (!text || text->empty() || *text == "<secret>" || text->find("{{") != std::string::npos) {
    return;
  }
  const std::string problem = WebUrlProblem(*text);
  if (problem.empty()) return;
  scope.Error({.name = "bad-url",
               .range = url->range,
               .message = "\"url\" is not a valid address: " + problem,
               .suggestion = {}});
}

constexpr auto kSnsFields = std::to_array<Field>({
    {"api_url"},
    {"sigv4", kObject, &kSigV4Shape},
    {"topic_arn"},
    {"phone_number"},
    {"target_arn"},
    {.key = "subject", .fallback = "{{ template \"sns.default.subject\" . }}"},
    {.key = "message", .fallback = "{{ template \"sns.default.message\" . }}"},
    {"attributes", kTextMap},
    {"use_aws_http_client", kFlag},
});

void CheckSns(FileScope& scope, const Settings& settings) {
  int given = 0;
  for (const std::string_view key : {"topic_arn", "phone_number", "target_arn"})
    given += settings.Has(key) ? 1 : 0;
  // With all three, Alertmanager's exclusive or is true again.
  if (given == 1 || given == 3) return;
  scope.Error({.name = given == 0 ? "missing-key" : "conflict",
               .range = settings.location().range,
               .message = "an sns config needs exactly one of \"topic_arn\", \"phone_number\" and "
                          "\"target_arn\"",
               .suggestion = {}});
}

constexpr std::array<std::string_view, 3> kJiraTypes = {"auto", "cloud", "datacenter"};
constexpr auto kJiraFields = std::to_array<Field>({
    {"api_url", kUrl},
    {.key = "api_type", .fallback = "auto", .choices = kJiraTypes},
    {.key = "project", .need = kRequired},
    {"summary", kAnything},
    {"description", kAnything},
    {"labels", kTexts},
    {.key = "priority", .fallback = "{{ template \"jira.default.priority\" . }}"},
    {.key = "issue_type", .need = kRequired},
    {"reopen_transition"},
    {"resolve_transition"},
    {"wont_fix_resolution"},
    {"reopen_duration", kSpan},
    {"fields", kAnything},
});

}  // namespace

const Shape kEmailShape{.what = "an email config",
                        .fields = kEmailFields,
                        .rules = kEmailRules,
                        .base = &kNotifierShape,
                        .check = CheckEmail};
const Shape kWebhookShape{.what = "a webhook config",
                          .fields = kWebhookFields,
                          .rules = kUrlNeeded,
                          .base = &kHttpNotifierShape,
                          .check = CheckWebhook};
const Shape kSnsShape{
    .what = "an sns config", .fields = kSnsFields, .base = &kHttpNotifierShape, .check = CheckSns};
const Shape kJiraShape{.what = "a jira config", .fields = kJiraFields, .base = &kHttpNotifierShape};

}  // namespace alertd::rules
