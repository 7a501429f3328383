// Discovery at cloud providers.

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;
using enum KeyRuleKind;

constexpr auto kFilterFields = std::to_array<Field>({
    {"name"},
    {.key = "values", .type = kTexts, .need = kRequired},
});
constexpr Shape kFilterShape{.what = "a filter", .fields = kFilterFields};

constexpr auto kEc2Fields = std::to_array<Field>({
    {"endpoint"},
    {"region"},
    {"access_key"},
    {"secret_key", kSecret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    {"refresh_interval", kSpan},
    {"port", kInteger},
    {"filters", kObjects, &kFilterShape},
});
constexpr auto kAwsServiceFields = std::to_array<Field>({
    {"clusters", kTexts},
    {"request_concurrency", kInteger},
});
constexpr std::array<std::string_view, 6> kAwsRoles = {"ec2",       "ecs", "elasticache",
                                                       "lightsail", "msk", "rds"};
constexpr auto kAwsFields = std::to_array<Field>({
    {.key = "role", .need = kRequired, .choices = kAwsRoles},
});

constexpr std::array<std::string_view, 4> kAzureMethods = {"OAuth", "ManagedIdentity", "SDK",
                                                           "WorkloadIdentity"};
constexpr auto kAzureFields = std::to_array<Field>({
    {"environment"},
    {"port", kInteger},
    {.key = "subscription_id", .need = kRequired},
    {"tenant_id"},
    {"client_id"},
    {"client_secret", kSecret},
    {"refresh_interval", kSpan},
    {.key = "authentication_method", .fallback = "OAuth", .choices = kAzureMethods},
    {"resource_group"},
});

void CheckAzure(FileScope& scope, const Settings& settings) {
  if (settings.Text("authentication_method") != "OAuth") return;
  for (const std::string_view key : {"tenant_id", "client_id", "client_secret"}) {
    if (settings.Has(key)) continue;
    scope.Error({.name = "missing-key",
                 .range = settings.KeyRange(key),
                 .message = "authentication by OAuth needs \"" + std::string(key) + "\"",
                 .suggestion = {}});
  }
}

constexpr auto kGceFields = std::to_array<Field>({
    {.key = "project", .need = kRequired},
    {.key = "zone", .need = kRequired},
    {"filter"},
    {"refresh_interval", kSpan},
    {"port", kInteger},
    {"tag_separator"},
});
constexpr auto kDigitalOceanFields = std::to_array<Field>({
    {"role"},
    {"port", kInteger},
    {"refresh_interval", kSpan},
});
constexpr std::array<std::string_view, 2> kHetznerRoles = {"robot", "hcloud"};
constexpr auto kHetznerFields = std::to_array<Field>({
    {.key = "role", .need = kRequired, .choices = kHetznerRoles},
    {"port", kInteger},
    {"refresh_interval", kSpan},
    {"label_selector"},
});
constexpr auto kIonosFields = std::to_array<Field>({
    {.key = "datacenter_id", .need = kRequired},
    {"port", kInteger},
    {"refresh_interval", kSpan},
});
constexpr auto kLinodeFields = std::to_array<Field>({
    {"region"},
    {"port", kInteger},
    {"tag_separator"},
    {"refresh_interval", kSpan},
});
constexpr auto kVultrFields = std::to_array<Field>({
    {"port", kInteger},
    {"refresh_interval", kSpan},
});

constexpr std::array<std::string_view, 2> kOciMethods = {"api_key", "instance_principal"};
constexpr auto kOciFields = std::to_array<Field>({
    {.key = "auth", .choices = kOciMethods},
    {"region"},
    {"compartment"},
    {"tenancy"},
    {"user"},
    {"fingerprint"},
    {"key_file", kPath},
    {"private_key", kSecret},
    {"private_key_file", kPath},
    {"pass_phrase", kSecret},
    {"port", kInteger},
    {"refresh_interval", kSpan},
});

constexpr std::array<std::string_view, 3> kOpenStackRoles = {"hypervisor", "instance",
                                                             "loadbalancer"};
constexpr std::array<std::string_view, 3> kOpenStackAvailabilities = {"public", "admin",
                                                                      "internal"};
constexpr auto kOpenStackFields = std::to_array<Field>({
    {.key = "role", .need = kRequired, .choices = kOpenStackRoles},
    {.key = "region", .need = kRequired},
    {"identity_endpoint"},
    {"username"},
    {"userid"},
    {"password", kSecret},
    {"domain_name"},
    {"domain_id"},
    {"project_name"},
    {"project_id"},
    {"application_credential_name"},
    {"application_credential_id"},
    {"application_credential_secret", kSecret},
    {"all_tenants", kFlag},
    {"refresh_interval", kSpan},
    {"port", kInteger},
    {.key = "availability", .fallback = "public", .choices = kOpenStackAvailabilities},
    {"tls_config", kObject, &kTlsShape},
});

constexpr auto kOutscaleFields = std::to_array<Field>({
    {.key = "region", .need = kRequired},
    {"endpoint"},
    {.key = "access_key", .need = kRequired},
    {"secret_key", kSecret},
    {"secret_key_file", kPath},
    {"port", kInteger},
    {"refresh_interval", kSpan},
    {"filters", kAnything},
});
constexpr auto kSecretKeyRules = std::to_array<KeyRule>({
    {kAtLeastOne, {"secret_key", "secret_key_file"}},
    {kAtMostOne, {"secret_key", "secret_key_file"}},
});

constexpr std::array<std::string_view, 2> kOvhServices = {"vps", "dedicated_server"};
constexpr auto kOvhFields = std::to_array<Field>({
    {.key = "endpoint", .need = kRequired, .fallback = "ovh-eu"},
    {.key = "application_key", .need = kRequired},
    {.key = "application_secret", .type = kSecret, .need = kRequired},
    {.key = "consumer_key", .type = kSecret, .need = kRequired},
    {"refresh_interval", kSpan},
    {.key = "service", .need = kRequired, .choices = kOvhServices},
});

constexpr std::array<std::string_view, 2> kScalewayRoles = {"instance", "baremetal"};
constexpr auto kScalewayFields = std::to_array<Field>({
    {.key = "access_key", .need = kRequired},
    {"secret_key", kSecret},
    {"secret_key_file", kPath},
    {.key = "project_id", .need = kRequired},
    {.key = "role", .need = kRequired, .choices = kScalewayRoles},
    {"port", kInteger},
    {"api_url"},
    {"zone"},
    {"name_filter"},
    {"tags_filter", kTexts},
    {"refresh_interval", kSpan},
});

// SCW and 17 capital letters or digits.
bool IsScalewayKey(std::string_view key) {
  return key.size() == 20 && key.starts_with("SCW") &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return std::isupper(static_cast<unsigned char>(c)) != 0 ||
                  std::isdigit(static_cast<unsigned char>(c)) != 0;
         });
}

// 8-4-4-4-12 hex digits.
bool IsUuid(std::string_view text) {
  static constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return text.size() == kForm.size() &&
         std::equal(text.begin(), text.end(), kForm.begin(), [](char c, char form) {
           return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

void CheckScaleway(FileScope& scope, const Settings& settings) {
  if (settings.Has("access_key") && !IsScalewayKey(settings.Text("access_key"))) {
    RefuseValue(scope, settings, "access_key",
                "the access key is not one of Scaleway: SCW and 17 letters or digits");
  }
  if (settings.Has("project_id") && !IsUuid(settings.Text("project_id"))) {
    RefuseValue(scope, settings, "project_id",
                "\"" + settings.Text("project_id") + "\" is not a UUID");
  }
  const Result<std::string> secret = settings.SecretOf("secret_key").Reveal();
  if (settings.Has("secret_key") && secret && *secret != "<secret>" && !IsUuid(*secret)) {
    RefuseValue(scope, settings, "secret_key", "the secret key is not a UUID");
  }
}

constexpr auto kStackitFields = std::to_array<Field>({
    {.key = "project", .need = kRequired},
    {"region"},
    {"endpoint"},
    {"port", kInteger},
    {"refresh_interval", kSpan},
    {"private_key", kSecret},
    {"private_key_path", kPath},
    {"service_account_key", kSecret},
    {"service_account_key_path", kPath},
    {"credentials_file_path", kPath},
});

void CheckStackit(FileScope& scope, const Settings& settings) {
  CheckServerUrl(scope, settings, "endpoint");
}

}  // namespace

const Shape kEc2DiscoveryShape{
    .what = "an entry of ec2_sd_configs", .fields = kEc2Fields, .base = &kHttpClientShape};
const Shape kAwsServiceDiscoveryShape{.what = "an entry of service discovery at Amazon",
                                      .fields = kAwsServiceFields,
                                      .base = &kEc2DiscoveryShape};
const Shape kAwsDiscoveryShape{
    .what = "an entry of aws_sd_configs", .fields = kAwsFields, .base = &kAwsServiceDiscoveryShape};
const Shape kAzureDiscoveryShape{.what = "an entry of azure_sd_configs",
                                 .fields = kAzureFields,
                                 .base = &kHttpClientShape,
                                 .check = CheckAzure};
const Shape kGceDiscoveryShape{.what = "an entry of gce_sd_configs", .fields = kGceFields};
const Shape kDigitalOceanDiscoveryShape{.what = "an entry of digitalocean_sd_configs",
                                        .fields = kDigitalOceanFields,
                                        .base = &kHttpClientShape};
const Shape kHetznerDiscoveryShape{
    .what = "an entry of hetzner_sd_configs", .fields = kHetznerFields, .base = &kHttpClientShape};
const Shape kIonosDiscoveryShape{
    .what = "an entry of ionos_sd_configs", .fields = kIonosFields, .base = &kHttpClientShape};
const Shape kLinodeDiscoveryShape{
    .what = "an entry of linode_sd_configs", .fields = kLinodeFields, .base = &kHttpClientShape};
const Shape kVultrDiscoveryShape{
    .what = "an entry of vultr_sd_configs", .fields = kVultrFields, .base = &kHttpClientShape};
// New in 3.14, and not documented in full where we could look.
const Shape kOciDiscoveryShape{.what = "an entry of oci_sd_configs",
                               .fields = kOciFields,
                               .base = &kHttpClientShape,
                               .completeness = Completeness::kPartial};
const Shape kOpenStackDiscoveryShape{.what = "an entry of openstack_sd_configs",
                                     .fields = kOpenStackFields};
const Shape kOutscaleDiscoveryShape{.what = "an entry of outscale_sd_configs",
                                    .fields = kOutscaleFields,
                                    .rules = kSecretKeyRules,
                                    .base = &kHttpClientShape,
                                    .completeness = Completeness::kPartial};
const Shape kOvhCloudDiscoveryShape{.what = "an entry of ovhcloud_sd_configs",
                                    .fields = kOvhFields};
const Shape kScalewayDiscoveryShape{.what = "an entry of scaleway_sd_configs",
                                    .fields = kScalewayFields,
                                    .rules = kSecretKeyRules,
                                    .base = &kHttpClientShape,
                                    .check = CheckScaleway};
const Shape kStackitDiscoveryShape{.what = "an entry of stackit_sd_configs",
                                   .fields = kStackitFields,
                                   .base = &kHttpClientShape,
                                   .check = CheckStackit};

}  // namespace alertd::rules
