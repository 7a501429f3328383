// Discovery in what a team runs itself: orchestrators, registries, inventories.

#include <algorithm>
#include <array>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/schema/go_url.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;
using enum KeyRuleKind;

void Conflict(FileScope& scope, const Settings& settings, std::string_view key,
              std::string message) {
  scope.Error({.name = "conflict",
               .range = settings.KeyRange(key),
               .message = std::move(message),
               .suggestion = {}});
}

constexpr auto kConsulFields = std::to_array<Field>({
    {.key = "server", .fallback = "localhost:8500"},
    {"path_prefix"},
    {"token", kSecret},
    {"datacenter"},
    {"namespace"},
    {"partition"},
    {"tag_separator"},
    {"scheme"},
    {"username"},
    {"password", kSecret},
    {"allow_stale", kFlag},
    {"refresh_interval", kSpan},
    {"services", kTexts},
    {"tags", kTexts},
    {"node_meta", kTextMap},
    {"filter"},
    {"health_filter"},
});

void CheckConsul(FileScope& scope, const Settings& settings) {
  if (settings.Text("server").find_first_not_of(" \t\n") == std::string::npos) {
    RefuseValue(scope, settings, "server", "\"server\" is empty");
  }
  const bool user = settings.Has("username") || settings.Has("password");
  if (user && settings.IsGiven("basic_auth")) {
    Conflict(scope, settings, "basic_auth", "\"username\" and \"password\" exclude \"basic_auth\"");
  }
  if (!settings.Has("token")) return;
  for (const std::string_view key : {"authorization", "oauth2"}) {
    if (settings.IsGiven(key)) {
      Conflict(scope, settings, key,
               "\"token\" and \"" + std::string(key) + "\" exclude one another");
    }
  }
}

constexpr auto kFilterFields = std::to_array<Field>({{"name"}, {"values", kTexts}});
constexpr Shape kFilterShape{.what = "a filter", .fields = kFilterFields};

constexpr auto kDockerFields = std::to_array<Field>({
    {.key = "host", .type = kLink, .need = kRequired},
    {"port", kInteger},
    {"filters", kObjects, &kFilterShape},
    {"host_networking_host"},
    {"refresh_interval", kSpan},
    {"match_first_network", kFlag},
});

constexpr std::array<std::string_view, 3> kSwarmRoles = {"services", "tasks", "nodes"};
constexpr auto kSwarmFields = std::to_array<Field>({
    {.key = "host", .type = kLink, .need = kRequired},
    {.key = "role", .need = kRequired, .choices = kSwarmRoles},
    {"port", kInteger},
    {"filters", kObjects, &kFilterShape},
    {"refresh_interval", kSpan},
});

constexpr auto kNomadFields = std::to_array<Field>({
    {"allow_stale", kFlag},
    {"namespace"},
    {"refresh_interval", kSpan},
    {"region"},
    {.key = "server", .fallback = "http://localhost:4646"},
    {"tag_separator"},
});

void CheckNomad(FileScope& scope, const Settings& settings) {
  if (settings.Text("server").find_first_not_of(" \t\n") != std::string::npos) return;
  RefuseValue(scope, settings, "server", "\"server\" is empty");
}

constexpr auto kKumaFields = std::to_array<Field>({
    {.key = "server", .need = kRequired},
    {"client_id"},
    {"refresh_interval", kSpan},
    {"fetch_timeout", kSpan},
});
void CheckServer(FileScope& scope, const Settings& settings) {
  CheckServerUrl(scope, settings, "server");
}

constexpr auto kMarathonFields = std::to_array<Field>({
    {.key = "servers", .type = kTexts, .need = kRequired},
    {"refresh_interval", kSpan},
    {"auth_token", kSecret},
    {"auth_token_file", kPath},
});
constexpr auto kMarathonRules = std::to_array<KeyRule>({
    {kAtMostOne, {"auth_token", "auth_token_file"}},
});

void CheckMarathon(FileScope& scope, const Settings& settings) {
  if (!settings.Has("auth_token") && !settings.Has("auth_token_file")) return;
  for (const std::string_view key :
       {"basic_auth", "bearer_token", "bearer_token_file", "authorization"}) {
    if (settings.IsGiven(key)) {
      Conflict(scope, settings, key,
               "\"auth_token\" and \"" + std::string(key) + "\" exclude one another");
    }
  }
}

constexpr auto kEurekaFields = std::to_array<Field>({
    {.key = "server", .need = kRequired},
    {"refresh_interval", kSpan},
});

constexpr auto kZookeeperFields = std::to_array<Field>({
    {.key = "servers", .type = kTexts, .need = kRequired},
    {.key = "paths", .type = kTexts, .need = kRequired},
    {"timeout", kSpan},
});

void CheckZookeeper(FileScope& scope, const Settings& settings) {
  const std::vector<std::string>& paths = settings.Texts("paths");
  for (size_t i = 0; i < paths.size(); ++i) {
    if (paths[i].starts_with('/')) continue;
    scope.Error({.name = "bad-value",
                 .range = settings.Find("paths")->item_ranges[i],
                 .message = "the path \"" + paths[i] + "\" must begin with /",
                 .suggestion = {}});
  }
}

constexpr auto kPuppetDbFields = std::to_array<Field>({
    {.key = "url", .need = kRequired},
    {.key = "query", .need = kRequired},
    {"include_parameters", kFlag},
    {"port", kInteger},
    {"refresh_interval", kSpan},
});

void CheckPuppetDb(FileScope& scope, const Settings& settings) {
  if (!settings.Has("url")) return;
  const std::string problem = WebUrlProblem(settings.Text("url"));
  if (!problem.empty()) {
    RefuseValue(scope, settings, "url", "\"url\" is not a valid address: " + problem);
  }
}

constexpr auto kUyuniFields = std::to_array<Field>({
    {.key = "server", .type = kLink, .need = kRequired},
    {.key = "username", .need = kRequired},
    {.key = "password", .type = kSecret, .need = kRequired},
    {"entitlement"},
    {"separator"},
    {"refresh_interval", kSpan},
});

constexpr std::array<std::string_view, 2> kTritonRoles = {"container", "cn"};
constexpr auto kTritonFields = std::to_array<Field>({
    {.key = "account", .need = kRequired},
    {.key = "role", .choices = kTritonRoles},
    {.key = "dns_suffix", .need = kRequired},
    {.key = "endpoint", .need = kRequired},
    {"groups", kTexts},
    {"port", kInteger},
    {"refresh_interval", kSpan},
    {"tls_config", kObject, &kTlsShape},
    {"version", kInteger},
});

void CheckTriton(FileScope& scope, const Settings& settings) {
  if (settings.Span("refresh_interval") != Duration::zero()) return;
  RefuseValue(scope, settings, "refresh_interval", "\"refresh_interval\" must be more than 0");
}

}  // namespace

const Shape kConsulDiscoveryShape{.what = "an entry of consul_sd_configs",
                                  .fields = kConsulFields,
                                  .base = &kHttpClientShape,
                                  .check = CheckConsul};
const Shape kDockerDiscoveryShape{
    .what = "an entry of docker_sd_configs", .fields = kDockerFields, .base = &kHttpClientShape};
const Shape kDockerSwarmDiscoveryShape{.what = "an entry of dockerswarm_sd_configs",
                                       .fields = kSwarmFields,
                                       .base = &kHttpClientShape};
const Shape kNomadDiscoveryShape{.what = "an entry of nomad_sd_configs",
                                 .fields = kNomadFields,
                                 .base = &kHttpClientShape,
                                 .check = CheckNomad};
const Shape kKumaDiscoveryShape{.what = "an entry of kuma_sd_configs",
                                .fields = kKumaFields,
                                .base = &kHttpClientShape,
                                .check = CheckServer};
const Shape kMarathonDiscoveryShape{.what = "an entry of marathon_sd_configs",
                                    .fields = kMarathonFields,
                                    .rules = kMarathonRules,
                                    .base = &kHttpClientShape,
                                    .check = CheckMarathon};
const Shape kEurekaDiscoveryShape{.what = "an entry of eureka_sd_configs",
                                  .fields = kEurekaFields,
                                  .base = &kHttpClientShape,
                                  .check = CheckServer};
const Shape kNerveDiscoveryShape{
    .what = "an entry of nerve_sd_configs", .fields = kZookeeperFields, .check = CheckZookeeper};
const Shape kServersetDiscoveryShape{.what = "an entry of serverset_sd_configs",
                                     .fields = kZookeeperFields,
                                     .check = CheckZookeeper};
const Shape kPuppetDbDiscoveryShape{.what = "an entry of puppetdb_sd_configs",
                                    .fields = kPuppetDbFields,
                                    .base = &kHttpClientShape,
                                    .check = CheckPuppetDb};
const Shape kUyuniDiscoveryShape{
    .what = "an entry of uyuni_sd_configs", .fields = kUyuniFields, .base = &kHttpClientShape};
const Shape kTritonDiscoveryShape{
    .what = "an entry of triton_sd_configs", .fields = kTritonFields, .check = CheckTriton};

}  // namespace alertd::rules
