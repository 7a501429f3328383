// `observability:`, settings of the daemon.

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "rules/eval_offset.h"
#include "rules/on_source_down.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

constexpr int64_t kDaysMax = 36'500;

int ReadDays(FileScope& scope, SectionReader& reader, std::string_view key, int fallback) {
  const YamlNode* const node = reader.Find(key);
  if (node == nullptr) return fallback;
  return static_cast<int>(scope.Count(*node, key, kDaysMax).value_or(fallback));
}

LogRotation ReadRotation(FileScope& scope, const YamlNode& node) {
  SectionReader reader(scope, node, "rotation");
  LogRotation rotation;
  rotation.size_mb_max = reader.Count("max_size_mb").value_or(rotation.size_mb_max);
  if (const YamlNode* const files = reader.Find("max_files")) {
    constexpr int64_t kFilesMax = 10'000;
    rotation.files_max =
        static_cast<int>(scope.Count(*files, "max_files", kFilesMax).value_or(rotation.files_max));
  }
  rotation.compress = reader.FlagOr("compress", rotation.compress);
  if (reader.Find("compress") != nullptr && rotation.compress) {
    reader.Unsupported({"compress"}, DiagnosticLevel::kWarning, "rotated files stay as they are");
  }
  rotation.retention_days = ReadDays(scope, reader, "retention_days", rotation.retention_days);
  reader.Unsupported({"retention_days"}, DiagnosticLevel::kWarning,
                     "max_files alone limits what is kept");
  reader.Finish();
  return rotation;
}

// In any case.
std::optional<std::string> ReadLevel(FileScope& scope, const YamlNode& node,
                                     std::span<const std::string_view> levels) {
  std::string upper = node.value;
  for (char& c : upper)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  if (std::find(levels.begin(), levels.end(), upper) != levels.end()) return upper;
  return scope.Choice(node, "level", levels);
}

LogOptions ReadLogging(FileScope& scope, const YamlNode& node) {
  static constexpr std::array<std::string_view, 6> kLevels = {"TRACE", "DEBUG",   "INFO",
                                                              "WARN",  "WARNING", "ERROR"};
  static constexpr std::array<std::string_view, 2> kFormats = {"pretty", "json"};
  SectionReader reader(scope, node, "logging");
  LogOptions logging;
  if (const YamlNode* const level = reader.Find("level")) {
    logging.level = ReadLevel(scope, *level, kLevels).value_or(logging.level);
  }
  if (const YamlNode* const format = reader.Find("format")) {
    logging.format = scope.Choice(*format, "format", kFormats).value_or(logging.format);
  }
  const YamlNode* const output = reader.Find("output");
  if (output != nullptr && output->kind == YamlKind::kScalar) {
    if (std::optional<TextValue> text = scope.Text(*output, "output")) {
      logging.outputs.push_back(text->value());
    }
  } else if (output != nullptr) {
    for (const TextValue& text : scope.Texts(*output, "output")) {
      logging.outputs.push_back(text.value());
    }
  }
  if (const YamlNode* const rotation = reader.Find("rotation")) {
    logging.rotation = ReadRotation(scope, *rotation);
  }
  reader.Finish();
  return logging;
}

TracingOptions ReadTracing(FileScope& scope, const YamlNode& node) {
  static constexpr std::array<std::string_view, 2> kExporters = {"otlp", "console"};
  SectionReader reader(scope, node, "tracing");
  TracingOptions tracing;
  tracing.enabled = reader.FlagOr("enabled", false);
  if (const YamlNode* const rate = reader.Find("sample_rate")) {
    tracing.sample_rate = scope.Number(*rate, "sample_rate").value_or(tracing.sample_rate);
    if (!(tracing.sample_rate >= 0 && tracing.sample_rate <= 1)) {
      scope.Error({.name = "bad-value",
                   .range = rate->range,
                   .message = "sample_rate must be from 0 to 1",
                   .suggestion = {}});
    }
  }
  if (const YamlNode* const exporter = reader.Find("exporter")) {
    tracing.exporter = scope.Choice(*exporter, "exporter", kExporters).value_or("otlp");
  }
  if (tracing.enabled) {
    reader.Unsupported({"enabled"}, DiagnosticLevel::kWarning, "no trace is recorded");
  }
  tracing.endpoint = reader.TextOr("endpoint", tracing.endpoint);
  reader.Finish();
  return tracing;
}

// Receivers are declared here, or those declared elsewhere are named.
void ReadAlertingReceivers(FileScope& scope, const YamlNode& node, Draft& draft) {
  const bool names = node.kind == YamlKind::kSequence && !node.items.empty() &&
                     node.items.front()->kind == YamlKind::kScalar;
  if (!names) {
    ReadReceiversSection(scope, node, draft);
    return;
  }
  for (const TextValue& name : scope.Texts(node, "\"receivers\"")) {
    draft.receiver_uses.push_back({.name = name.value(), .location = name.location});
  }
}

void ReadAlerting(FileScope& scope, const YamlNode& node, Draft& draft) {
  SectionReader reader(scope, node, "alerting");
  draft.observability.alerting_enabled = reader.FlagOr("enabled", true);
  if (const std::optional<TextValue> file = reader.Text("rules_file")) {
    draft.includes.push_back(
        {.pattern = scope.ResolvePath(file->value()), .location = file->location});
  }
  if (const YamlNode* const receivers = reader.Find("receivers")) {
    ReadAlertingReceivers(scope, *receivers, draft);
  }
  draft.observability.on_source_down =
      ReadOnSourceDown(scope, reader).value_or(draft.observability.on_source_down);
  draft.observability.unknown_timeout =
      reader.Span("unknown_timeout").value_or(draft.observability.unknown_timeout);
  draft.eval_offset = ReadEvalOffset(scope, reader);
  reader.Finish();
}

// Which names there are, the lints themselves know.
void ReadLints(FileScope& scope, const YamlNode& node, Draft& draft) {
  SectionReader reader(scope, node, "lints");
  for (const TextValue& name : reader.Texts("disable")) {
    draft.observability.lints_disabled.push_back({.name = name.value(), .location = name.location});
  }
  reader.Finish();
}

}  // namespace

void ReadObservabilitySection(FileScope& scope, const YamlNode& section, Draft& draft) {
  SectionReader reader(scope, section, "observability");
  if (const YamlNode* const alerting = reader.Find("alerting")) {
    ReadAlerting(scope, *alerting, draft);
  }
  if (const YamlNode* const logging = reader.Find("logging")) {
    draft.observability.logging = ReadLogging(scope, *logging);
  }
  if (const YamlNode* const tracing = reader.Find("tracing")) {
    draft.observability.tracing = ReadTracing(scope, *tracing);
  }
  if (const YamlNode* const node = reader.Find("metrics")) {
    SectionReader metrics(scope, *node, "metrics");
    if (metrics.Find("retention_days") != nullptr) {
      draft.observability.metrics_retention_days = ReadDays(scope, metrics, "retention_days", 30);
      metrics.Unsupported({"retention_days"}, DiagnosticLevel::kWarning,
                          "samples are kept in memory for two hours");
    }
    metrics.Finish();
  }
  if (const YamlNode* const node = reader.Find("lints")) ReadLints(scope, *node, draft);
  reader.Finish();
}

}  // namespace alertd::rules
