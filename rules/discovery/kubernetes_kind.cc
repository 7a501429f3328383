// `kubernetes_sd_configs:`, with Kubernetes' little languages of selectors.

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <span>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr std::array<std::string_view, 6> kRoles = {"node",      "pod",           "service",
                                                    "endpoints", "endpointslice", "ingress"};

constexpr auto kNamespaceFields = std::to_array<Field>({
    {"own_namespace", kFlag},
    {"names", kTexts},
});
constexpr Shape kNamespaceShape{.what = "namespaces", .fields = kNamespaceFields};
constexpr auto kAttachFields = std::to_array<Field>({{"node", kFlag}, {"namespace", kFlag}});
constexpr Shape kAttachShape{.what = "attach_metadata", .fields = kAttachFields};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0)
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.remove_suffix(1);
  return text;
}

// Terms such as metadata.name=x, with = or == or != between, and commas between the terms.
bool IsFieldSelector(std::string_view text) {
  while (!text.empty()) {
    const std::string_view term = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), term.size() + 1));
    if (!term.empty() && term.find('=') == std::string_view::npos) return false;
  }
  return true;
}

bool IsLabelKey(std::string_view key) {
  if (key.empty()) return false;
  const bool bytes = std::all_of(key.begin(), key.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./").find(c) != std::string_view::npos;
  });
  return bytes && std::isalnum(static_cast<unsigned char>(key.front())) != 0 &&
         std::isalnum(static_cast<unsigned char>(key.back())) != 0;
}

// One requirement: key, !key, key=value, key!=value, key in (a, b), key notin (a), key>1.
bool IsLabelRequirement(std::string_view term) {
  term = Trim(term);
  if (term.starts_with('!')) return IsLabelKey(Trim(term.substr(1)));
  const size_t end = std::min(term.find_first_of("=!<> \t("), term.size());
  if (!IsLabelKey(term.substr(0, end))) return false;
  const std::string_view rest = Trim(term.substr(end));
  if (rest.empty()) return true;
  if (rest.starts_with("in") || rest.starts_with("notin")) {
    const std::string_view list = Trim(rest.substr(rest.starts_with("in") ? 2 : 5));
    return list.starts_with('(') && list.ends_with(')');
  }
  if (rest.starts_with('!')) return rest.starts_with("!=");
  return rest.starts_with('=') || rest.starts_with('<') || rest.starts_with('>');
}

bool IsLabelSelector(std::string_view text) {
  if (Trim(text).empty()) return true;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i == text.size() ? ',' : text[i];
    depth += c == '(' ? 1 : 0;
    depth -= c == ')' ? 1 : 0;
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    if (depth != 0 || !IsLabelRequirement(text.substr(begin, i - begin))) return false;
    begin = i + 1;
  }
  return true;
}

constexpr auto kSelectorFields = std::to_array<Field>({
    {.key = "role", .need = kRequired, .choices = kRoles},
    {"label"},
    {"field"},
});

void CheckSelector(FileScope& scope, const Settings& settings) {
  if (!IsFieldSelector(settings.Text("field"))) {
    RefuseValue(scope, settings, "field",
                "\"" + settings.Text("field") + "\" is not a field selector; expected name=value");
  }
  if (!IsLabelSelector(settings.Text("label"))) {
    RefuseValue(scope, settings, "label",
                "\"" + settings.Text("label") + "\" is not a label selector");
  }
}
constexpr Shape kSelectorShape{
    .what = "a selector", .fields = kSelectorFields, .check = CheckSelector};

constexpr auto kFields = std::to_array<Field>({
    {"api_server", kLink},
    {.key = "role", .need = kRequired, .choices = kRoles},
    {"kubeconfig_file", kPath},
    {"namespaces", kObject, &kNamespaceShape},
    {"selectors", kObjects, &kSelectorShape},
    {"attach_metadata", kObject, &kAttachShape},
});

struct AllowedSelectors {
  std::string_view role;
  std::array<std::string_view, 3> selectors;
};
constexpr std::array<AllowedSelectors, 6> kAllowed = {{
    {"pod", {"pod", "node"}},
    {"service", {"service"}},
    {"endpointslice", {"pod", "service", "endpointslice"}},
    {"endpoints", {"pod", "service", "endpoints"}},
    {"node", {"node"}},
    {"ingress", {"ingress"}},
}};

bool IsAllowed(const std::string& role, const std::string& selector) {
  for (const AllowedSelectors& allowed : kAllowed) {
    if (allowed.role != role) continue;
    return std::find(allowed.selectors.begin(), allowed.selectors.end(), selector) !=
           allowed.selectors.end();
  }
  return true;  // an unknown role was reported
}

void CheckSelectors(FileScope& scope, const Settings& settings) {
  std::set<std::string> seen;
  for (const Settings& selector : settings.Objects("selectors")) {
    const std::string& role = selector.Text("role");
    if (role.empty()) continue;
    if (!seen.insert(role).second) {
      RefuseValue(scope, selector, "role", "selectors for \"" + role + "\" stand twice");
    } else if (!IsAllowed(settings.Text("role"), role)) {
      RefuseValue(
          scope, selector, "role",
          "the role \"" + settings.Text("role") + "\" has no selectors for \"" + role + "\"");
    }
  }
}

void Conflict(FileScope& scope, const Settings& settings, std::string_view key,
              std::string message) {
  scope.Error({.name = "conflict",
               .range = settings.KeyRange(key),
               .message = std::move(message),
               .suggestion = {}});
}

void CheckKubernetes(FileScope& scope, const Settings& settings) {
  const bool server = settings.Has("api_server");
  const bool file = settings.Has("kubeconfig_file");
  const bool http = HasHttpClientSettings(settings);
  const Settings* const namespaces = settings.Object("namespaces");
  const bool own = namespaces != nullptr && namespaces->Flag("own_namespace", false);
  if (server && file) {
    Conflict(scope, settings, "kubeconfig_file",
             "\"kubeconfig_file\" and \"api_server\" exclude one another");
  }
  if (file && http) {
    Conflict(scope, settings, "kubeconfig_file",
             "\"kubeconfig_file\" has the settings of the HTTP client; no others may stand here");
  } else if (!server && http) {
    Conflict(scope, settings, "role",
             "settings of the HTTP client need \"api_server\" to be given");
  }
  if (own && (server || file)) {
    Conflict(scope, settings, "namespaces",
             "\"own_namespace\" works inside the cluster only, without \"api_server\" and "
             "\"kubeconfig_file\"");
  }
  CheckSelectors(scope, settings);
}

}  // namespace

const Shape kKubernetesDiscoveryShape{.what = "an entry of kubernetes_sd_configs",
                                      .fields = kFields,
                                      .base = &kHttpClientShape,
                                      .check = CheckKubernetes};

}  // namespace alertd::rules
