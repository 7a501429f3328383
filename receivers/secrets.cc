#include "receivers/secrets.h"

#include <algorithm>

namespace alertd::receivers {
namespace {

// Shorter ones would replace harmless words.
constexpr size_t kSecretBytesMin = 4;

size_t HostBegin(std::string_view url) {
  const size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

void AddValue(std::vector<std::string>& values, std::string value) {
  if (value.size() >= kSecretBytesMin) values.push_back(std::move(value));
}

void AddSecret(std::vector<std::string>& values, const Secret& secret) {
  Result<std::string> value = secret.Reveal();
  if (value) AddValue(values, *std::move(value));
}

// A peer knows an address by its path, and a query may come back alone.
void AddUrl(std::vector<std::string>& values, const Secret& url) {
  const Result<std::string> value = url.Reveal();
  if (!value) return;
  const size_t path = std::min(value->find('/', HostBegin(*value)), value->size());
  AddValue(values, *value);
  AddValue(values, value->substr(path));
  const size_t query = value->find('?', path);
  AddValue(values, value->substr(path, query - path));
  if (query != std::string::npos) AddValue(values, value->substr(query + 1));
}

struct SecretCollector {
  std::vector<std::string>& values;

  void operator()(const rules::LogSettings& /*settings*/) const {}
  void operator()(const rules::SlackSettings& settings) const {
    AddUrl(values, settings.webhook_url);
  }
  void operator()(const rules::PagerDutySettings& settings) const {
    AddSecret(values, settings.routing_key);
  }
  void operator()(const rules::WebhookSettings& settings) const {
    AddUrl(values, settings.url);
    AddSecret(values, settings.bearer_token);
    if (settings.basic_auth) AddSecret(values, settings.basic_auth->password);
    for (const auto& [name, value] : settings.headers) {
      AddSecret(values, value);
    }
  }
};

}  // namespace

Result<std::string> UseSecret(const Secret& secret, const RenderContext& context) {
  if (context.secrets == SecretUse::kMask) return std::string(kMaskedSecret);
  return secret.Reveal();
}

std::string MaskSecrets(std::string text, const rules::Integration& integration) {
  std::vector<std::string> values;
  std::visit(SecretCollector{values}, integration.settings);
  // The longest first: one may be a part of another.
  std::sort(values.begin(), values.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& value : values) {
    for (size_t at = text.find(value); at != std::string::npos;
         at = text.find(value, at + kMaskedSecret.size())) {
      text.replace(at, value.size(), kMaskedSecret);
    }
  }
  return text;
}

std::string MaskUrl(std::string_view url) {
  const size_t begin = HostBegin(url);
  const size_t path = std::min(url.find_first_of("/?#", begin), url.size());
  std::string_view host = url.substr(begin, path - begin);
  // Before an @ stand a user and a password.
  const size_t at = host.rfind('@');
  if (at != std::string_view::npos) host.remove_prefix(at + 1);
  std::string shown = std::string(url.substr(0, begin)) + std::string(host);
  if (path + 1 < url.size()) shown += "/" + std::string(kMaskedSecret);
  return shown;
}

}  // namespace alertd::receivers
