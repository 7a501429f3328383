#include "rules/settings_digest.h"

#include <string>
#include <string_view>

#include "engine/model/xxhash.h"

namespace alertd::rules {
namespace {

// All settings, one after the other, so that no two ways of filling them read the same.
class SettingsText {
 public:
  void Add(std::string_view text) {
    text_ += std::to_string(text.size()) + ':';
    text_ += text;
  }

  void AddNumber(int64_t number) { Add(std::to_string(number)); }

  void Add(const Secret& secret) {
    Add(std::string_view(secret.path()));
    // A file is not read: what it holds may change at any time.
    if (secret.path().empty()) Add(std::string_view(*secret.Reveal()));
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Each names all members of its struct, so that none that is added can be left out.

void AddTo(SettingsText& text, const LogSettings& settings) {
  const auto& [path] = settings;
  text.Add(std::string_view(path));
}

void AddTo(SettingsText& text, const SlackSettings& settings) {
  const auto& [webhook_url, channel, username, icon_emoji] = settings;
  text.Add(webhook_url);
  for (const std::string* one : {&channel, &username, &icon_emoji})
    text.Add(std::string_view(*one));
}

void AddTo(SettingsText& text, const PagerDutySettings& settings) {
  const auto& [routing_key, url, client, client_url, component, group, event_class] = settings;
  text.Add(routing_key);
  for (const std::string* one : {&url, &client, &client_url, &component, &group, &event_class})
    text.Add(std::string_view(*one));
}

void AddTo(SettingsText& text, const TlsOptions& tls) {
  const auto& [ca_file, cert_file, key_file, server_name, insecure_skip_verify] = tls;
  for (const std::string* one : {&ca_file, &cert_file, &key_file, &server_name})
    text.Add(std::string_view(*one));
  text.AddNumber(insecure_skip_verify ? 1 : 0);
}

void AddTo(SettingsText& text, const WebhookSettings& settings) {
  const auto& [url, basic_auth, bearer_token, tls, headers, alerts_max, timeout, order] = settings;
  text.Add(url);
  text.AddNumber(basic_auth ? 1 : 0);
  if (basic_auth) {
    const auto& [username, password] = *basic_auth;
    text.Add(std::string_view(username));
    text.Add(password);
  }
  text.Add(bearer_token);
  AddTo(text, tls);
  text.AddNumber(static_cast<int64_t>(headers.size()));
  for (const auto& [name, value] : headers) {
    text.Add(std::string_view(name));
    text.Add(value);
  }
  text.AddNumber(static_cast<int64_t>(alerts_max));
  text.AddNumber(timeout.count());
  text.AddNumber(static_cast<int64_t>(order));
}

void AddAddress(SettingsText& text, const LogSettings& settings) {
  text.Add(std::string_view(settings.path));
}

void AddAddress(SettingsText& text, const SlackSettings& settings) {
  text.Add(settings.webhook_url);
  text.Add(std::string_view(settings.channel));
}

void AddAddress(SettingsText& text, const PagerDutySettings& settings) {
  text.Add(settings.routing_key);
  text.Add(std::string_view(settings.url));
}

void AddAddress(SettingsText& text, const WebhookSettings& settings) { text.Add(settings.url); }

uint64_t DigestOf(const SettingsText& text) {
  const uint64_t digest = XxHash64(text.text());
  // 0 is that of nothing.
  return digest == 0 ? 1 : digest;
}

}  // namespace

uint64_t AddressDigest(const Integration& integration) {
  SettingsText text;
  text.Add(IntegrationKind(integration.settings));
  std::visit([&text](const auto& settings) { AddAddress(text, settings); }, integration.settings);
  return DigestOf(text);
}

uint64_t SettingsDigest(const Integration& integration) {
  SettingsText text;
  text.Add(IntegrationKind(integration.settings));
  text.AddNumber(integration.send_resolved ? 1 : 0);
  std::visit([&text](const auto& settings) { AddTo(text, settings); }, integration.settings);
  return DigestOf(text);
}

}  // namespace alertd::rules
