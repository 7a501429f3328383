// `scrape_configs:` as Prometheus has it.

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/connection_reader.h"
#include "rules/scrape_limits.h"
#include "rules/section_reader.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

// Leaving these out would change what is measured.
void RefuseKeys(FileScope& scope, SectionReader& reader) {
  for (const YamlEntry& entry : reader.node().entries) {
    const std::string_view key = entry.key->value;
    if (!key.ends_with("_sd_configs")) continue;
    reader.Unsupported({key}, DiagnosticLevel::kError, "its targets would not be scraped");
  }
  reader.Unsupported({"relabel_configs", "metric_relabel_configs"}, DiagnosticLevel::kError,
                     "series would have other labels");
  reader.Unsupported(
      {"target_limit", "native_histogram_bucket_limit", "native_histogram_min_bucket_factor"},
      DiagnosticLevel::kError, "it would limit nothing");
  reader.Unsupported(
      {"scrape_protocols", "fallback_scrape_protocol", "scrape_failure_log_file",
       "keep_dropped_targets", "metric_name_validation_scheme", "metric_name_escaping_scheme"},
      DiagnosticLevel::kWarning, "it is left out");
  for (const std::string_view key :
       {"track_timestamps_staleness", "scrape_native_histograms", "scrape_classic_histograms",
        "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb",
        "extra_scrape_metrics"}) {
    if (!reader.FlagOr(key, false)) continue;
    scope.Error(
        {.name = "not-supported",
         .range = reader.KeyRange(key),
         .message = "\"" + std::string(key) + "\" is not supported yet: other series would be kept",
         .suggestion = {}});
  }
  RefuseHttpKeys(reader);
}

bool IsPort(std::string_view text) {
  int port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last && port > 0 && port <= 65535;
}

// What is wrong with host:port; empty when nothing.
std::string AddressProblem(std::string_view address) {
  if (address.empty()) return "it is empty";
  if (address.find('/') != std::string_view::npos) return "it must be host:port, without a path";
  const size_t bracket = address.find(']');
  const size_t colon = address.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (address.find_first_of(" \t\n\"") != std::string_view::npos) return "it holds white space";
  if (colon == std::string_view::npos) return {};
  if (colon == 0) return "it names no host";
  if (!IsPort(address.substr(colon + 1))) return "its port must be a number from 1 to 65535";
  return {};
}

void ReadStaticLabels(FileScope& scope, SectionReader& reader, StaticTargets& targets) {
  LabelsBuilder labels;
  for (const KeyedText& label : reader.TextMap("labels")) {
    CheckStaticLabel(scope, label);
    labels.Set(label.name, label.text.value());
  }
  targets.labels = labels.Build();
}

StaticTargets ReadStaticConfig(FileScope& scope, const YamlNode& node) {
  SectionReader reader(scope, node, "an entry of static_configs");
  StaticTargets targets;
  for (const TextValue& target : reader.Texts("targets")) {
    const std::string problem = target.incomplete ? std::string() : AddressProblem(target.value());
    if (!problem.empty()) {
      scope.Error({.name = "bad-target",
                   .range = target.location.range,
                   .message = "target \"" + target.value() + "\" is not valid: " + problem,
                   .suggestion = {}});
      continue;
    }
    targets.addresses.push_back(target.value());
  }
  ReadStaticLabels(scope, reader, targets);
  reader.Finish();
  return targets;
}

void ReadParams(FileScope& scope, SectionReader& reader, ScrapeJob& job) {
  const YamlNode* const params = reader.Find("params");
  if (params == nullptr) return;
  if (params->kind != YamlKind::kMapping) {
    scope.Error({.name = "wrong-type",
                 .range = params->range,
                 .message = "\"params\" must be a mapping of names to lists",
                 .suggestion = {}});
    return;
  }
  for (const YamlEntry& param : params->entries) {
    for (const TextValue& value : scope.Texts(*param.value, "params")) {
      job.params.emplace_back(param.key->value, value.value());
    }
  }
}

void ReadLimits(FileScope& scope, SectionReader& reader, ScrapeDraft& draft) {
  if (const YamlNode* const node = reader.Find("body_size_limit")) {
    draft.body_bytes_max = ReadByteSize(scope, *node, "body_size_limit");
  }
  const auto count = [&reader](std::string_view key) -> std::optional<size_t> {
    const std::optional<int64_t> value = reader.Count(key);
    return value ? std::optional<size_t>(static_cast<size_t>(*value)) : std::nullopt;
  };
  draft.samples_max = count("sample_limit");
  draft.labels_max = count("label_limit");
  draft.label_name_bytes_max = count("label_name_length_limit");
  draft.label_value_bytes_max = count("label_value_length_limit");
}

void ReadConnection(FileScope& scope, SectionReader& reader, ScrapeJob& job) {
  static constexpr std::array<std::string_view, 2> kSchemes = {"http", "https"};
  if (const YamlNode* const scheme = reader.Find("scheme")) {
    job.scheme = scope.Choice(*scheme, "scheme", kSchemes).value_or("http");
  }
  job.metrics_path = reader.TextOr("metrics_path", job.metrics_path);
  if (!job.metrics_path.starts_with('/')) job.metrics_path.insert(0, "/");
  ReadParams(scope, reader, job);
  job.basic_auth = ReadBasicAuth(scope, reader);
  job.bearer_token = ReadBearerToken(scope, reader);
  job.tls = ReadTls(scope, reader);
  job.follow_redirects = reader.FlagOr("follow_redirects", true);
  job.honor_labels = reader.FlagOr("honor_labels", false);
  job.honor_timestamps = reader.FlagOr("honor_timestamps", true);
  job.accept_gzip = reader.FlagOr("enable_compression", true);
}

// As in Prometheus, 0 stands for the default.
std::optional<Duration> ReadPositiveSpan(SectionReader& reader, std::string_view key) {
  const std::optional<Duration> span = reader.Span(key);
  return span == Duration::zero() ? std::nullopt : span;
}

void ReadJob(FileScope& scope, const YamlNode& node, Draft& draft) {
  SectionReader reader(scope, node, "a scrape config");
  ScrapeDraft entry;
  const std::optional<TextValue> name = reader.RequireText("job_name");
  entry.job.location = scope.Locate(name ? name->location.range : reader.range());
  entry.interval = ReadPositiveSpan(reader, "scrape_interval");
  entry.timeout = ReadPositiveSpan(reader, "scrape_timeout");
  const YamlNode* const timeout = reader.Find("scrape_timeout");
  entry.timeout_location = timeout == nullptr ? entry.job.location : scope.Locate(timeout->range);
  ReadConnection(scope, reader, entry.job);
  ReadLimits(scope, reader, entry);
  for (const YamlNode* config : reader.Items("static_configs")) {
    entry.job.static_targets.push_back(ReadStaticConfig(scope, *config));
  }
  RefuseKeys(scope, reader);
  reader.Finish();
  if (!name) return;
  entry.job.name = name->value();
  if (!Declare(scope, draft, "scrape job", {.name = name->value(), .location = name->location})) {
    return;
  }
  draft.scrape_jobs.push_back(std::move(entry));
}

}  // namespace

void ReadScrapeSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const YamlNode* node : scope.Items(section, "\"scrape_configs\"")) {
    ReadJob(scope, *node, draft);
  }
}

}  // namespace alertd::rules
