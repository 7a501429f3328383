// Settings of the program itself: storage, tracing, OTLP, the runtime.

#include <array>
#include <set>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/prometheus/prometheus_shapes.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr auto kRetentionFields = std::to_array<Field>({
    {"time", kSpan},
    {"size", kSize},
    {"percentage", kNumber},
});

void CheckRetention(FileScope& scope, const Settings& settings) {
  const double percentage = settings.Number("percentage").value_or(0);
  if (percentage >= 0 && percentage <= 100) return;
  RefuseValue(scope, settings, "percentage", "\"percentage\" must be from 0 to 100");
}
constexpr Shape kRetentionShape{
    .what = "retention", .fields = kRetentionFields, .check = CheckRetention};
constexpr auto kTsdbFields = std::to_array<Field>({
    {"out_of_order_time_window", kSpan},
    {"stale_series_compaction_threshold", kNumber},
    {"retention", kObject, &kRetentionShape},
});
constexpr Shape kTsdbShape{.what = "tsdb", .fields = kTsdbFields};
constexpr auto kExemplarFields = std::to_array<Field>({{"max_exemplars", kInteger}});
constexpr Shape kExemplarShape{.what = "exemplars", .fields = kExemplarFields};
constexpr auto kStorageFields = std::to_array<Field>({
    {"tsdb", kObject, &kTsdbShape},
    {"exemplars", kObject, &kExemplarShape},
});

constexpr std::array<std::string_view, 2> kClientTypes = {"grpc", "http"};
constexpr std::array<std::string_view, 1> kCompressions = {"gzip"};
constexpr auto kTracingFields = std::to_array<Field>({
    {.key = "client_type", .fallback = "grpc", .choices = kClientTypes},
    {.key = "endpoint", .need = kRequired},
    {"sampling_fraction", kNumber},
    {"insecure", kFlag},
    {"headers", kTextMap},
    {.key = "compression", .choices = kCompressions},
    {"timeout", kSpan},
    {"tls_config", kObject, &kTlsShape},
    {"http_headers", kAnything},
});
void CheckTracing(FileScope& scope, const Settings& settings) {
  CheckHeaderNames(scope, settings, "headers");
}

constexpr std::array<std::string_view, 4> kStrategies = {
    "UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes", "NoTranslation"};
constexpr auto kOtlpFields = std::to_array<Field>({
    {"promote_resource_attributes", kTexts},
    {"promote_all_resource_attributes", kFlag},
    {"ignore_resource_attributes", kTexts},
    {.key = "translation_strategy", .choices = kStrategies},
    {"keep_identifying_resource_attributes", kFlag},
    {"convert_histograms_to_nhcb", kFlag},
    {"promote_scope_metadata", kFlag},
    {"label_name_underscore_sanitization", kFlag},
    {"label_name_preserve_multiple_underscores", kFlag},
});

void CheckAttributes(FileScope& scope, const Settings& settings, std::string_view key) {
  const std::vector<std::string>& attributes = settings.Texts(key);
  std::set<std::string> seen;
  for (size_t i = 0; i < attributes.size(); ++i) {
    const bool empty = attributes[i].empty();
    if (!empty && seen.insert(attributes[i]).second) continue;
    scope.Error({.name = empty ? "empty-value" : "duplicate",
                 .range = settings.Find(key)->item_ranges[i],
                 .message = empty ? "an attribute's name is empty"
                                  : "the attribute \"" + attributes[i] + "\" stands twice",
                 .suggestion = {}});
  }
}

void CheckOtlp(FileScope& scope, const Settings& settings) {
  CheckAttributes(scope, settings, "promote_resource_attributes");
  CheckAttributes(scope, settings, "ignore_resource_attributes");
  const bool all = settings.Flag("promote_all_resource_attributes", false);
  if (all && settings.Has("promote_resource_attributes")) {
    RefuseValue(scope, settings, "promote_resource_attributes",
                "\"promote_resource_attributes\" and \"promote_all_resource_attributes\" exclude "
                "one another");
  }
  if (!all && settings.Has("ignore_resource_attributes")) {
    RefuseValue(scope, settings, "ignore_resource_attributes",
                "\"ignore_resource_attributes\" needs \"promote_all_resource_attributes: true\"");
  }
}

constexpr auto kRuntimeFields = std::to_array<Field>({{"gogc", kInteger}});

}  // namespace

const Shape kStorageShape{.what = "storage", .fields = kStorageFields};
const Shape kTracingShape{.what = "tracing", .fields = kTracingFields, .check = CheckTracing};
const Shape kOtlpShape{.what = "otlp", .fields = kOtlpFields, .check = CheckOtlp};
const Shape kRuntimeShape{.what = "runtime", .fields = kRuntimeFields};

}  // namespace alertd::rules
