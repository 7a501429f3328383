#include "rules/discovery/discovery_kinds.h"

#include <string>
#include <utility>

#include "rules/schema/go_url.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;

constexpr auto kKinds = std::to_array<Field>({
    {"aws_sd_configs", kObjects, &kAwsDiscoveryShape},
    {"azure_sd_configs", kObjects, &kAzureDiscoveryShape},
    {"consul_sd_configs", kObjects, &kConsulDiscoveryShape},
    {"digitalocean_sd_configs", kObjects, &kDigitalOceanDiscoveryShape},
    {"dns_sd_configs", kObjects, &kDnsDiscoveryShape},
    {"docker_sd_configs", kObjects, &kDockerDiscoveryShape},
    {"dockerswarm_sd_configs", kObjects, &kDockerSwarmDiscoveryShape},
    {"ec2_sd_configs", kObjects, &kEc2DiscoveryShape},
    {"ecs_sd_configs", kObjects, &kAwsServiceDiscoveryShape},
    {"elasticache_sd_configs", kObjects, &kAwsServiceDiscoveryShape},
    {"eureka_sd_configs", kObjects, &kEurekaDiscoveryShape},
    {"file_sd_configs", kObjects, &kFileDiscoveryShape},
    {"gce_sd_configs", kObjects, &kGceDiscoveryShape},
    {"hetzner_sd_configs", kObjects, &kHetznerDiscoveryShape},
    {"http_sd_configs", kObjects, &kHttpDiscoveryShape},
    {"ionos_sd_configs", kObjects, &kIonosDiscoveryShape},
    {"kubernetes_sd_configs", kObjects, &kKubernetesDiscoveryShape},
    {"kuma_sd_configs", kObjects, &kKumaDiscoveryShape},
    {"lightsail_sd_configs", kObjects, &kAwsServiceDiscoveryShape},
    {"linode_sd_configs", kObjects, &kLinodeDiscoveryShape},
    {"marathon_sd_configs", kObjects, &kMarathonDiscoveryShape},
    {"msk_sd_configs", kObjects, &kAwsServiceDiscoveryShape},
    {"nerve_sd_configs", kObjects, &kNerveDiscoveryShape},
    {"nomad_sd_configs", kObjects, &kNomadDiscoveryShape},
    {"oci_sd_configs", kObjects, &kOciDiscoveryShape},
    {"openstack_sd_configs", kObjects, &kOpenStackDiscoveryShape},
    {"outscale_sd_configs", kObjects, &kOutscaleDiscoveryShape},
    {"ovhcloud_sd_configs", kObjects, &kOvhCloudDiscoveryShape},
    {"puppetdb_sd_configs", kObjects, &kPuppetDbDiscoveryShape},
    {"rds_sd_configs", kObjects, &kAwsServiceDiscoveryShape},
    {"scaleway_sd_configs", kObjects, &kScalewayDiscoveryShape},
    {"serverset_sd_configs", kObjects, &kServersetDiscoveryShape},
    {"stackit_sd_configs", kObjects, &kStackitDiscoveryShape},
    {"triton_sd_configs", kObjects, &kTritonDiscoveryShape},
    {"uyuni_sd_configs", kObjects, &kUyuniDiscoveryShape},
    {"vultr_sd_configs", kObjects, &kVultrDiscoveryShape},
});

}  // namespace

const Shape kDiscoveriesShape{
    .what = "service discovery", .fields = kKinds, .base = &kHttpClientShape};

std::span<const Field> DiscoveryFields() { return kKinds; }

void RefuseValue(FileScope& scope, const Settings& settings, std::string_view key,
                 std::string message) {
  scope.Error({.name = "bad-value",
               .range = settings.ValueRange(key),
               .message = std::move(message),
               .suggestion = {}});
}

void CheckServerUrl(FileScope& scope, const Settings& settings, std::string_view key) {
  if (!settings.Has(key)) return;  // which was reported
  const GoUrl url = ParseGoUrl(settings.Text(key));
  std::string problem = url.problem;
  if (problem.empty() && url.scheme.empty()) problem = "it must begin with http:// or https://";
  if (problem.empty() && url.host.empty()) problem = "it names no host";
  if (problem.empty()) return;
  scope.Error({.name = "bad-url",
               .range = settings.ValueRange(key),
               .message = "\"" + std::string(key) + "\" is not a valid address: " + problem,
               .suggestion = {}});
}

}  // namespace alertd::rules
