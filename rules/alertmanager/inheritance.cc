#include "rules/alertmanager/inheritance.h"

#include <string>
#include <utility>

#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

bool IsGivenAny(const Settings& settings, const std::array<std::string_view, 2>& keys) {
  return settings.Has(keys[0]) || (!keys[1].empty() && settings.Has(keys[1])) ||
         // A flag or an object may be given with a value that is its type's zero.
         (keys[1].empty() && settings.IsGiven(keys[0]) &&
          !std::holds_alternative<std::string>(settings.Find(keys[0])->value));
}

void Copy(const Setting& from, std::string_view key, Settings& to) {
  to.Add({.key = std::string(key),
          .value = from.value,
          .key_range = {},
          .range = {},
          .incomplete = from.incomplete,
          .fallback = true});
}

// Copies what `global` gives of the keys. False when it gives none.
bool CopyAny(const Settings& global, const Inherited& inherited, Settings& to) {
  bool copied = false;
  for (size_t i = 0; i < inherited.global_keys.size(); ++i) {
    if (inherited.global_keys[i].empty()) continue;
    const Setting* const setting = global.Find(inherited.global_keys[i]);
    if (setting == nullptr) continue;
    Copy(*setting, inherited.keys[i], to);
    copied = copied || to.Has(inherited.keys[i]);
  }
  return copied;
}

void ReportMissing(const IntegrationDraft& integration, std::string_view key,
                   std::string_view global_key, Diagnostics& diagnostics) {
  Diagnostic diagnostic;
  diagnostic.name = "missing-key";
  diagnostic.location = integration.settings.location();
  diagnostic.message = std::string(integration.kind->shape->what) + " needs \"" + std::string(key) +
                       "\", and global has no \"" + std::string(global_key) + "\"";
  diagnostics.push_back(std::move(diagnostic));
}

void Inherit(const Settings& global, const Inherited& inherited, IntegrationDraft& integration,
             Diagnostics& diagnostics) {
  Settings& settings = integration.settings;
  if (IsGivenAny(settings, inherited.keys)) return;
  if (CopyAny(global, inherited, settings)) return;
  if (!inherited.fallback.empty()) {
    settings.Add({.key = std::string(inherited.keys[0]),
                  .value = std::string(inherited.fallback),
                  .key_range = {},
                  .range = {},
                  .fallback = true});
    return;
  }
  if (inherited.need != Need::kRequired) return;
  ReportMissing(integration, inherited.keys[0], inherited.global_keys[0], diagnostics);
}

// An address or an app token; where the integration has neither, global's token unless it has an
// authorization of its own, or else global's address.
void InheritSlack(const Settings& global, IntegrationDraft& integration, Diagnostics& diagnostics) {
  static constexpr Inherited kUrl{{"api_url", "api_url_file"},
                                  {"slack_api_url", "slack_api_url_file"}};
  static constexpr Inherited kToken{{"app_token", "app_token_file"},
                                    {"slack_app_token", "slack_app_token_file"}};
  static constexpr Inherited kAppUrl{{"app_url"}, {"slack_app_url"}, kSlackAppUrl};
  Settings& settings = integration.settings;
  Inherit(global, kAppUrl, integration, diagnostics);
  if (IsGivenAny(settings, kUrl.keys) || IsGivenAny(settings, kToken.keys)) return;
  const Settings* const http = settings.Object("http_config");
  const bool authorized = http != nullptr && HasAuthorization(*http);
  if (!authorized && CopyAny(global, kToken, settings)) return;
  if (CopyAny(global, kUrl, settings)) return;
  ReportMissing(integration, "api_url", "slack_api_url", diagnostics);
}

}  // namespace

void InheritGlobal(const std::optional<Settings>& global, IntegrationDraft& integration,
                   Diagnostics& diagnostics) {
  static const Settings kNone;
  const Settings& from = global ? *global : kNone;
  if (integration.kind->name == kSlackKind) InheritSlack(from, integration, diagnostics);
  for (const Inherited& inherited : integration.kind->inherited)
    Inherit(from, inherited, integration, diagnostics);
  const Setting* const http = from.Find("http_config");
  if (http != nullptr && !integration.settings.IsGiven("http_config")) {
    Copy(*http, "http_config", integration.settings);
  }
}

}  // namespace alertd::rules
