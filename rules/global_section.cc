// `global:` of Prometheus, and `rule_files:`.

#include <algorithm>
#include <array>
#include <string>

#include "engine/model/labels.h"
#include "rules/rule_text.h"
#include "rules/scrape_limits.h"
#include "rules/section_reader.h"
#include "rules/sections.h"
#include "rules/variables.h"

namespace alertd::rules {
namespace {

void ReadExternalLabels(FileScope& scope, SectionReader& reader, Draft& draft) {
  LabelsBuilder labels;
  for (const KeyedText& label : reader.TextMap("external_labels")) {
    CheckLabelName(scope, label);
    const ExpandedText expanded = ExpandLikeShell(label.text.text, scope.options().variable);
    for (const ExpandedText::Missing& missing : expanded.missing) {
      // Prometheus goes on with the empty text.
      scope.Warn({.name = "missing-variable",
                  .range = missing.range,
                  .message = "environment variable " + missing.name +
                             " is not set; the external label lacks it",
                  .suggestion = {}});
    }
    labels.Set(label.name, expanded.text.value());
  }
  draft.global.external_labels = labels.Build();
}

void RefuseZeroSpan(FileScope& scope, const SectionReader& reader, std::string_view key,
                    std::optional<Duration>& span) {
  if (span != Duration::zero()) return;
  span.reset();  // as in Prometheus, the default
  scope.Warn({.name = "bad-duration",
              .range = reader.KeyRange(key),
              .message = std::string(key) + " of 0 means the default",
              .suggestion = {}});
}

void RefuseAlertmanagerGlobal(FileScope& scope, const YamlNode& section) {
  for (const YamlEntry& entry : section.entries) {
    scope.HideSecret(entry.value->range);
    scope.Error(
        {.name = "not-supported",
         .range = entry.key->range,
         .message = "\"" + entry.key->value + "\" is not supported yet: receivers would lack it",
         .suggestion = {}});
  }
}

}  // namespace

bool IsAlertmanagerGlobal(const YamlNode& section) {
  static constexpr std::array<std::string_view, 14> kPrefixes = {
      "smtp_",           "slack_",      "pagerduty_",  "opsgenie_",   "victorops_",
      "wechat_",         "telegram_",   "webex_",      "rocketchat_", "jira_",
      "resolve_timeout", "http_config", "mattermost_", "incidentio_"};
  return std::any_of(section.entries.begin(), section.entries.end(), [](const YamlEntry& entry) {
    return std::any_of(kPrefixes.begin(), kPrefixes.end(), [&entry](std::string_view prefix) {
      return entry.key->value.starts_with(prefix);
    });
  });
}

void ReadGlobalSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  if (IsAlertmanagerGlobal(section)) {
    RefuseAlertmanagerGlobal(scope, section);
    return;
  }
  SectionReader reader(scope, section, "global");
  draft.scrape_interval = reader.Span("scrape_interval");
  RefuseZeroSpan(scope, reader, "scrape_interval", draft.scrape_interval);
  draft.scrape_timeout = reader.Span("scrape_timeout");
  RefuseZeroSpan(scope, reader, "scrape_timeout", draft.scrape_timeout);
  draft.evaluation_interval = reader.Span("evaluation_interval");
  RefuseZeroSpan(scope, reader, "evaluation_interval", draft.evaluation_interval);
  draft.global.query_offset = reader.Span("rule_query_offset").value_or(Duration::zero());
  ReadExternalLabels(scope, reader, draft);
  if (const YamlNode* const node = reader.Find("body_size_limit")) {
    draft.scrape_limits.body_bytes_max = ReadByteSize(scope, *node, "body_size_limit").value_or(0);
  }
  draft.scrape_limits.samples_max = reader.CountOr("sample_limit", 0);
  draft.scrape_limits.labels_max = reader.CountOr("label_limit", 0);
  draft.scrape_limits.label_name_bytes_max = reader.CountOr("label_name_length_limit", 0);
  draft.scrape_limits.label_value_bytes_max = reader.CountOr("label_value_length_limit", 0);
  reader.Unsupported({"target_limit"}, DiagnosticLevel::kError, "it would limit nothing");
  for (const std::string_view key :
       {"scrape_native_histograms", "always_scrape_classic_histograms",
        "convert_classic_histograms_to_nhcb", "extra_scrape_metrics"}) {
    if (reader.FlagOr(key, false)) {
      reader.Unsupported({key}, DiagnosticLevel::kError, "other series would be kept");
    }
  }
  reader.Unsupported(
      {"scrape_protocols", "query_log_file", "scrape_failure_log_file", "keep_dropped_targets",
       "metric_name_validation_scheme", "metric_name_escaping_scheme", "runtime"},
      DiagnosticLevel::kWarning, "it is left out");
  reader.Finish();
  if (draft.scrape_timeout && draft.scrape_interval &&
      *draft.scrape_timeout > *draft.scrape_interval) {
    scope.Error({.name = "bad-duration",
                 .range = reader.KeyRange("scrape_timeout"),
                 .message = "scrape_timeout " + FormatDuration(*draft.scrape_timeout) +
                            " is longer than scrape_interval " +
                            FormatDuration(*draft.scrape_interval),
                 .suggestion = {}});
  }
}

void ReadRuleFilesSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const TextValue& pattern : scope.Texts(section, "\"rule_files\"")) {
    draft.includes.push_back(
        {.pattern = scope.ResolvePath(pattern.value()), .location = pattern.location});
  }
}

}  // namespace alertd::rules
