#pragma once

// The kinds of service discovery that Prometheus has, as tables.

#include <span>
#include <string>
#include <string_view>

#include "rules/schema/shape.h"

namespace alertd::rules {

// All but static_configs, beside the keys of the HTTP client: the base of what may hold them.
std::span<const Field> DiscoveryFields();
extern const Shape kDiscoveriesShape;

extern const Shape kStaticConfigShape;

// The families, each in a file of its own.
extern const Shape kFileDiscoveryShape;
extern const Shape kHttpDiscoveryShape;
extern const Shape kDnsDiscoveryShape;
extern const Shape kConsulDiscoveryShape;
extern const Shape kKubernetesDiscoveryShape;
extern const Shape kDockerDiscoveryShape;
extern const Shape kDockerSwarmDiscoveryShape;
extern const Shape kNomadDiscoveryShape;
extern const Shape kKumaDiscoveryShape;
extern const Shape kMarathonDiscoveryShape;
extern const Shape kEurekaDiscoveryShape;
extern const Shape kNerveDiscoveryShape;
extern const Shape kServersetDiscoveryShape;
extern const Shape kPuppetDbDiscoveryShape;
extern const Shape kUyuniDiscoveryShape;
extern const Shape kTritonDiscoveryShape;
extern const Shape kAwsDiscoveryShape;
extern const Shape kEc2DiscoveryShape;
extern const Shape kAwsServiceDiscoveryShape;  // ECS, Lightsail, MSK, RDS, ElastiCache
extern const Shape kAzureDiscoveryShape;
extern const Shape kGceDiscoveryShape;
extern const Shape kDigitalOceanDiscoveryShape;
extern const Shape kHetznerDiscoveryShape;
extern const Shape kIonosDiscoveryShape;
extern const Shape kLinodeDiscoveryShape;
extern const Shape kOciDiscoveryShape;
extern const Shape kOpenStackDiscoveryShape;
extern const Shape kOutscaleDiscoveryShape;
extern const Shape kOvhCloudDiscoveryShape;
extern const Shape kScalewayDiscoveryShape;
extern const Shape kStackitDiscoveryShape;
extern const Shape kVultrDiscoveryShape;

// Reports what the value of a key must be and is not.
void RefuseValue(FileScope& scope, const Settings& settings, std::string_view key,
                 std::string message);

// Reports an address that Go does not parse, or that lacks its scheme or its host.
void CheckServerUrl(FileScope& scope, const Settings& settings, std::string_view key);

}  // namespace alertd::rules
