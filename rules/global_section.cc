// `global:` of Prometheus.

#include <algorithm>
#include <array>
#include <string>

#include "engine/model/labels.h"
#include "rules/prometheus/prometheus_shapes.h"
#include "rules/sections.h"
#include "rules/variables.h"

namespace alertd::rules {
namespace {

// The values are read once more, with the places that their variables stand at.
void ReadExternalLabels(FileScope& scope, const YamlNode& section, Draft& draft) {
  const YamlNode* const node = section.Find("external_labels");
  if (node == nullptr || node->kind != YamlKind::kMapping) return;
  LabelsBuilder labels;
  for (const YamlEntry& entry : node->entries) {
    if (entry.value->kind != YamlKind::kScalar) continue;
    const std::optional<TextValue> text = scope.Text(*entry.value, entry.key->value);
    if (!text) continue;
    const ExpandedText expanded = ExpandLikeShell(text->text, scope.options().variable);
    for (const ExpandedText::Missing& missing : expanded.missing) {
      // Prometheus goes on with the empty text.
      scope.Warn({.name = "missing-variable",
                  .range = missing.range,
                  .message = "environment variable " + missing.name +
                             " is not set; the external label lacks it",
                  .suggestion = {}});
    }
    labels.Set(entry.key->value, expanded.text.value());
  }
  draft.global.external_labels = labels.Build();
}

// As in Prometheus, 0 stands for the default.
std::optional<Duration> ReadSpan(FileScope& scope, const Settings& settings, std::string_view key) {
  const std::optional<Duration> span = settings.Span(key);
  if (span != Duration::zero()) return span;
  scope.Warn({.name = "bad-duration",
              .range = settings.KeyRange(key),
              .message = std::string(key) + " of 0 means the default",
              .suggestion = {}});
  return std::nullopt;
}

size_t SizeOf(const Settings& settings, std::string_view key) {
  return static_cast<size_t>(settings.Integer(key).value_or(0));
}

void ReadLimits(const Settings& settings, ScrapeLimits& limits) {
  limits.body_bytes_max = SizeOf(settings, "body_size_limit");
  limits.samples_max = SizeOf(settings, "sample_limit");
  limits.labels_max = SizeOf(settings, "label_limit");
  limits.label_name_bytes_max = SizeOf(settings, "label_name_length_limit");
  limits.label_value_bytes_max = SizeOf(settings, "label_value_length_limit");
  limits.targets_max = SizeOf(settings, "target_limit");
  limits.dropped_shown_max = SizeOf(settings, "keep_dropped_targets");
}

void ReportNotRun(FileScope& scope, const Settings& settings, std::string_view key,
                  Consequence consequence, const std::string& because) {
  if (!settings.Has(key)) return;
  scope.ReportNotRun(settings.KeyRange(key),
                     "\"" + std::string(key) + "\" is not supported yet: " + because, consequence);
}

void ReportAllNotRun(FileScope& scope, const Settings& settings) {
  for (const std::string_view key :
       {"scrape_native_histograms", "always_scrape_classic_histograms",
        "convert_classic_histograms_to_nhcb", "extra_scrape_metrics"}) {
    ReportNotRun(scope, settings, key, Consequence::kChangesPaging, "other series would be kept");
  }
  for (const std::string_view key :
       {"scrape_protocols", "query_log_file", "scrape_failure_log_file",
        "metric_name_validation_scheme", "metric_name_escaping_scheme"}) {
    ReportNotRun(scope, settings, key, Consequence::kHarmless, "it is left out");
  }
}

}  // namespace

bool IsPrometheusGlobal(const YamlNode& section) {
  static constexpr std::array<std::string_view, 4> kPrefixes = {"scrape_", "evaluation_", "rule_",
                                                                "external_"};
  return std::any_of(section.entries.begin(), section.entries.end(), [](const YamlEntry& entry) {
    return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&entry](std::string_view prefix) {
      return entry.key->value.starts_with(prefix);
    });
  });
}

void ReadGlobalSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  const Settings settings = ReadShape(scope, section, kPrometheusGlobalShape);
  draft.scrape_interval = ReadSpan(scope, settings, "scrape_interval");
  draft.scrape_timeout = ReadSpan(scope, settings, "scrape_timeout");
  draft.evaluation_interval = ReadSpan(scope, settings, "evaluation_interval");
  draft.global.query_offset = settings.Span("rule_query_offset").value_or(Duration::zero());
  draft.validation_scheme = settings.Text("metric_name_validation_scheme");
  draft.escaping_scheme = settings.Text("metric_name_escaping_scheme");
  ReadExternalLabels(scope, section, draft);
  ReadLimits(settings, draft.scrape_limits);
  ReportAllNotRun(scope, settings);
  const Duration interval = draft.scrape_interval.value_or(GlobalOptions{}.scrape_interval);
  if (draft.scrape_timeout.value_or(Duration::zero()) <= interval) return;
  scope.Error({.name = "bad-duration",
               .range = settings.KeyRange("scrape_timeout"),
               .message = "scrape_timeout " + FormatDuration(*draft.scrape_timeout) +
                          " is longer than scrape_interval " + FormatDuration(interval),
               .suggestion = {}});
}

}  // namespace alertd::rules
