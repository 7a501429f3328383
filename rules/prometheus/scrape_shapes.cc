// What is said of scraping: globally, and for a job.

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "engine/model/labels.h"
#include "rules/discovery/discovery_kinds.h"
#include "rules/prometheus/prometheus_shapes.h"
#include "rules/prometheus/relabel_shape.h"
#include "rules/prometheus/static_targets.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr std::array<std::string_view, 5> kProtocols = {
    "PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0", "PrometheusText0.0.4",
    "PrometheusText1.0.0"};
constexpr std::array<std::string_view, 2> kSchemes = {kLegacyScheme, kUtf8Scheme};
constexpr std::array<std::string_view, 4> kEscapings = {"allow-utf-8", "underscores", "dots",
                                                        "values"};

constexpr auto kScrapeFields = std::to_array<Field>({
    {.key = "job_name", .need = kRequired},
    {"scrape_interval", kSpan},
    {"scrape_timeout", kSpan},
    {"scrape_protocols", kTexts},
    {"fallback_scrape_protocol"},
    {"metrics_path"},
    {"honor_labels", kFlag},
    {"honor_timestamps", kFlag},
    {"track_timestamps_staleness", kFlag},
    {"scheme"},
    {"params", kTextsMap},
    {"enable_compression", kFlag},
    {"scrape_failure_log_file", kPath},
    {"static_configs", kObjects, &kStaticConfigShape},
    {"relabel_configs", kObjects, &kRelabelShape},
    {"metric_relabel_configs", kObjects, &kRelabelShape},
    {"body_size_limit", kSize},
    {"sample_limit", kCount},
    {"target_limit", kCount},
    {"label_limit", kCount},
    {"label_name_length_limit", kCount},
    {"label_value_length_limit", kCount},
    {"keep_dropped_targets", kCount},
    {.key = "metric_name_validation_scheme", .choices = kSchemes},
    {.key = "metric_name_escaping_scheme", .choices = kEscapings},
    {"native_histogram_bucket_limit", kCount},
    {"native_histogram_min_bucket_factor", kNumber},
    {"scrape_native_histograms", kFlag},
    {"scrape_classic_histograms", kFlag},
    {"always_scrape_classic_histograms", kFlag},
    {"convert_classic_histograms_to_nhcb", kFlag},
    {"extra_scrape_metrics", kFlag},
});

void CheckProtocols(FileScope& scope, const Settings& settings) {
  const Setting* const setting = settings.Find("scrape_protocols");
  if (setting == nullptr) return;
  const std::vector<std::string>& protocols = settings.Texts("scrape_protocols");
  if (protocols.empty()) {
    RefuseValue(scope, settings, "scrape_protocols", "\"scrape_protocols\" is empty");
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < protocols.size(); ++i) {
    const bool known =
        std::find(kProtocols.begin(), kProtocols.end(), protocols[i]) != kProtocols.end();
    const bool again = !seen.insert(protocols[i]).second;
    if (known && !again) continue;
    scope.Error({.name = known ? "duplicate" : "bad-value",
                 .range = setting->item_ranges[i],
                 .message = known ? "the protocol \"" + protocols[i] + "\" stands twice"
                                  : "unknown scrape protocol \"" + protocols[i] + "\"",
                 .suggestion = known ? "" : DidYouMean(protocols[i], kProtocols)});
  }
}

void CheckScrape(FileScope& scope, const Settings& settings) {
  CheckProtocols(scope, settings);
  const std::string& fallback = settings.Text("fallback_scrape_protocol");
  if (!fallback.empty() &&
      std::find(kProtocols.begin(), kProtocols.end(), fallback) == kProtocols.end()) {
    RefuseValue(scope, settings, "fallback_scrape_protocol",
                "unknown scrape protocol \"" + fallback + "\"");
  }
  CheckStaticTargets(scope, settings, TargetKind::kScrape);
}

constexpr auto kGlobalFields = std::to_array<Field>({
    {"scrape_interval", kSpan},
    {"scrape_timeout", kSpan},
    {"scrape_protocols", kTexts},
    {"evaluation_interval", kSpan},
    {"rule_query_offset", kSpan},
    {"external_labels", kTextMap},
    {"query_log_file", kPath},
    {"scrape_failure_log_file", kPath},
    {"body_size_limit", kSize},
    {"sample_limit", kCount},
    {"target_limit", kCount},
    {"label_limit", kCount},
    {"label_name_length_limit", kCount},
    {"label_value_length_limit", kCount},
    {"keep_dropped_targets", kCount},
    {.key = "metric_name_validation_scheme", .choices = kSchemes},
    {.key = "metric_name_escaping_scheme", .choices = kEscapings},
    {"scrape_native_histograms", kFlag},
    {"always_scrape_classic_histograms", kFlag},
    {"convert_classic_histograms_to_nhcb", kFlag},
    {"extra_scrape_metrics", kFlag},
});

void CheckGlobal(FileScope& scope, const Settings& settings) {
  CheckProtocols(scope, settings);
  for (const auto& [name, value] : settings.TextMap("external_labels")) {
    if (!name.empty() && IsValidUtf8(name)) continue;
    RefuseValue(scope, settings, "external_labels", "\"" + name + "\" cannot be a label's name");
  }
}

constexpr std::array<std::string_view, 1> kApiVersions = {"v2"};
constexpr auto kAlertmanagerFields = std::to_array<Field>({
    {"static_configs", kObjects, &kStaticConfigShape},
    {"scheme"},
    {"path_prefix"},
    {"timeout", kSpan},
    {.key = "api_version", .choices = kApiVersions},
    {"relabel_configs", kObjects, &kRelabelShape},
    {"alert_relabel_configs", kObjects, &kRelabelShape},
    {"sigv4", kObject, &kSigV4Shape},
});

void CheckAlertmanager(FileScope& scope, const Settings& settings) {
  if (settings.IsGiven("sigv4")) {
    for (const std::string_view key :
         {"basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"}) {
      if (!settings.IsGiven(key)) continue;
      scope.Error({.name = "conflict",
                   .range = settings.KeyRange(key),
                   .message = "\"sigv4\" and \"" + std::string(key) + "\" exclude one another",
                   .suggestion = {}});
    }
  }
  CheckStaticTargets(scope, settings, TargetKind::kAlertmanager);
}

constexpr auto kAlertingFields = std::to_array<Field>({
    {"alert_relabel_configs", kObjects, &kRelabelShape},
    {"alertmanagers", kObjects, &kAlertmanagerConfigShape},
});

}  // namespace

const Shape kScrapeConfigShape{.what = "a scrape config",
                               .fields = kScrapeFields,
                               .base = &kDiscoveriesShape,
                               .check = CheckScrape};
const Shape kPrometheusGlobalShape{.what = "global", .fields = kGlobalFields, .check = CheckGlobal};
const Shape kAlertmanagerConfigShape{.what = "an entry of alertmanagers",
                                     .fields = kAlertmanagerFields,
                                     .base = &kDiscoveriesShape,
                                     .check = CheckAlertmanager};
const Shape kAlertingShape{.what = "alerting", .fields = kAlertingFields};

}  // namespace alertd::rules
