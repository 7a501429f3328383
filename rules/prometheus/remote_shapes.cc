// `remote_write:` and `remote_read:`.

#include <array>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/prometheus/prometheus_shapes.h"
#include "rules/prometheus/relabel_shape.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr auto kManagedIdentityFields = std::to_array<Field>({{"client_id"}});
constexpr Shape kManagedIdentityShape{.what = "managed_identity", .fields = kManagedIdentityFields};
constexpr auto kWorkloadIdentityFields = std::to_array<Field>({
    {.key = "client_id", .need = kRequired},
    {.key = "tenant_id", .need = kRequired},
    {"token_file_path", kPath},
});
constexpr Shape kWorkloadIdentityShape{.what = "workload_identity",
                                       .fields = kWorkloadIdentityFields};
constexpr auto kAzureOauthFields = std::to_array<Field>({
    {.key = "client_id", .need = kRequired},
    {.key = "client_secret", .type = kSecret, .need = kRequired},
    {.key = "tenant_id", .need = kRequired},
});
constexpr Shape kAzureOauthShape{.what = "oauth", .fields = kAzureOauthFields};
constexpr auto kAzureSdkFields = std::to_array<Field>({{"tenant_id"}});
constexpr Shape kAzureSdkShape{.what = "sdk", .fields = kAzureSdkFields};

constexpr std::array<std::string_view, 3> kClouds = {"AzurePublic", "AzureChina",
                                                     "AzureGovernment"};
constexpr auto kAzureAdFields = std::to_array<Field>({
    {.key = "cloud", .fallback = "AzurePublic", .choices = kClouds},
    {"managed_identity", kObject, &kManagedIdentityShape},
    {"workload_identity", kObject, &kWorkloadIdentityShape},
    {"oauth", kObject, &kAzureOauthShape},
    {"sdk", kObject, &kAzureSdkShape},
    {"scope"},
});

void CheckAzureAd(FileScope& scope, const Settings& settings) {
  int given = 0;
  for (const std::string_view key : {"managed_identity", "workload_identity", "oauth", "sdk"})
    given += settings.IsGiven(key) ? 1 : 0;
  if (given == 1) return;
  scope.Error({.name = given == 0 ? "missing-key" : "conflict",
               .range = settings.location().range,
               .message = "azuread needs exactly one of \"managed_identity\", "
                          "\"workload_identity\", \"oauth\" and \"sdk\"",
               .suggestion = {}});
}
constexpr Shape kAzureAdShape{.what = "azuread", .fields = kAzureAdFields, .check = CheckAzureAd};
constexpr auto kGoogleFields = std::to_array<Field>({{"credentials_file", kPath}});
constexpr Shape kGoogleShape{.what = "google_iam", .fields = kGoogleFields};

constexpr auto kQueueFields = std::to_array<Field>({
    {"capacity", kInteger},
    {"max_shards", kInteger},
    {"min_shards", kInteger},
    {"max_samples_per_send", kInteger},
    {"batch_send_deadline", kSpan},
    {"min_backoff", kSpan},
    {"max_backoff", kSpan},
    {"retry_on_http_429", kFlag},
    {"sample_age_limit", kSpan},
});
constexpr Shape kQueueShape{.what = "queue_config", .fields = kQueueFields};
constexpr auto kMetadataFields = std::to_array<Field>({
    {"send", kFlag},
    {"send_interval", kSpan},
    {"max_samples_per_send", kInteger},
});
constexpr Shape kMetadataShape{.what = "metadata_config", .fields = kMetadataFields};

constexpr std::array<std::string_view, 2> kMessages = {"prometheus.WriteRequest",
                                                       "io.prometheus.write.v2.Request"};
constexpr auto kWriteFields = std::to_array<Field>({
    {.key = "url", .type = kLink, .need = kRequired},
    {"remote_timeout", kSpan},
    {"headers", kTextMap},
    {"write_relabel_configs", kObjects, &kRelabelShape},
    {"name"},
    {"send_exemplars", kFlag},
    {"send_native_histograms", kFlag},
    {"round_robin_dns", kFlag},
    {.key = "protobuf_message", .choices = kMessages},
    {"queue_config", kObject, &kQueueShape},
    {"metadata_config", kObject, &kMetadataShape},
    {"sigv4", kObject, &kSigV4Shape},
    {"azuread", kObject, &kAzureAdShape},
    {"google_iam", kObject, &kGoogleShape},
});

void CheckWrite(FileScope& scope, const Settings& settings) {
  CheckHeaderNames(scope, settings, "headers");
  std::string_view first;
  for (const std::string_view key : {"basic_auth", "authorization", "oauth2", "bearer_token",
                                     "bearer_token_file", "sigv4", "azuread", "google_iam"}) {
    if (!settings.IsGiven(key)) continue;
    const bool cloud = key == "sigv4" || key == "azuread" || key == "google_iam";
    if (!first.empty() && cloud) {
      scope.Error({.name = "conflict",
                   .range = settings.KeyRange(key),
                   .message = "\"" + std::string(first) + "\" and \"" + std::string(key) +
                              "\" exclude one another",
                   .suggestion = {}});
    }
    first = key;
  }
}

constexpr auto kReadFields = std::to_array<Field>({
    {.key = "url", .type = kLink, .need = kRequired},
    {"remote_timeout", kSpan},
    {"headers", kTextMap},
    {"chunked_read_limit", kInteger},
    {"read_recent", kFlag},
    {"name"},
    {"required_matchers", kTextMap},
    {"filter_external_labels", kFlag},
});
void CheckRead(FileScope& scope, const Settings& settings) {
  CheckHeaderNames(scope, settings, "headers");
}

}  // namespace

const Shape kRemoteWriteShape{.what = "an entry of remote_write",
                              .fields = kWriteFields,
                              .base = &kHttpClientShape,
                              .check = CheckWrite};
const Shape kRemoteReadShape{.what = "an entry of remote_read",
                             .fields = kReadFields,
                             .base = &kHttpClientShape,
                             .check = CheckRead};

}  // namespace alertd::rules
