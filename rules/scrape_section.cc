// `scrape_configs:` as Prometheus has it: what its table of keys has read becomes a scrape job.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "rules/discovery/discovery_kinds.h"
#include "rules/discovery/target_groups.h"
#include "rules/prometheus/glob_pattern.h"
#include "rules/prometheus/prometheus_shapes.h"
#include "rules/prometheus/relabel_shape.h"
#include "rules/schema/http_client.h"
#include "rules/sections.h"

namespace alertd::rules {
namespace {

constexpr std::string_view kFileDiscovery = "file_sd_configs";

// Keys that alertd does not do yet, and what leaving them out means.
struct NotRunKey {
  std::string_view key;
  Consequence consequence;
  std::string_view because;
};
constexpr std::array<NotRunKey, 5> kNotRun = {{
    {"native_histogram_bucket_limit", Consequence::kChangesPaging, "it would limit nothing"},
    {"native_histogram_min_bucket_factor", Consequence::kChangesPaging, "it would limit nothing"},
    {"scrape_protocols", Consequence::kHarmless, "it is left out"},
    {"fallback_scrape_protocol", Consequence::kHarmless, "it is left out"},
    {"scrape_failure_log_file", Consequence::kHarmless, "it is left out"},
}};
constexpr std::array<std::string_view, 6> kNotRunFlags = {
    "track_timestamps_staleness",         "scrape_native_histograms",
    "scrape_classic_histograms",          "always_scrape_classic_histograms",
    "convert_classic_histograms_to_nhcb", "extra_scrape_metrics"};

void ReportKey(FileScope& scope, const Settings& settings, const NotRunKey& row) {
  if (!settings.Has(row.key)) return;
  scope.ReportNotRun(
      settings.KeyRange(row.key),
      "\"" + std::string(row.key) + "\" is not supported yet: " + std::string(row.because),
      row.consequence);
}

void ReportNotRun(FileScope& scope, const Settings& settings, const HttpClient& client) {
  for (const Field& kind : DiscoveryFields()) {
    if (kind.key == kFileDiscovery) continue;
    ReportKey(scope, settings,
              {kind.key, Consequence::kChangesPaging, "its targets would not be scraped"});
  }
  for (const NotRunKey& row : kNotRun)
    ReportKey(scope, settings, row);
  for (const std::string_view key : kNotRunFlags)
    ReportKey(scope, settings, {key, Consequence::kChangesPaging, "other series would be kept"});
  ReportKey(
      scope, settings,
      {"http_headers", Consequence::kChangesPaging, "requests would not arrive as they should"});
  if (!client.obstacle.empty()) {
    scope.ReportNotRun(settings.location().range,
                       client.obstacle + ": requests would not arrive as they should",
                       Consequence::kChangesPaging);
  }
  const std::string& scheme = settings.Text("scheme");
  if (!scheme.empty() && scheme != "http" && scheme != "https") {
    scope.ReportNotRun(settings.ValueRange("scheme"),
                       "nothing can be scraped with the scheme \"" + scheme + "\"",
                       Consequence::kChangesPaging);
  }
}

// As in Prometheus, 0 stands for the default.
std::optional<Duration> PositiveSpan(const Settings& settings, std::string_view key) {
  const std::optional<Duration> span = settings.Span(key);
  return span == Duration::zero() ? std::nullopt : span;
}

std::optional<size_t> SizeOf(const Settings& settings, std::string_view key) {
  const std::optional<int64_t> value = settings.Integer(key);
  return value ? std::optional<size_t>(static_cast<size_t>(*value)) : std::nullopt;
}

void ReadLimits(const Settings& settings, ScrapeDraft& draft) {
  draft.body_bytes_max = SizeOf(settings, "body_size_limit");
  draft.samples_max = SizeOf(settings, "sample_limit");
  draft.labels_max = SizeOf(settings, "label_limit");
  draft.label_name_bytes_max = SizeOf(settings, "label_name_length_limit");
  draft.label_value_bytes_max = SizeOf(settings, "label_value_length_limit");
  draft.targets_max = SizeOf(settings, "target_limit");
  draft.dropped_shown_max = SizeOf(settings, "keep_dropped_targets");
}

void ReadConnection(const Settings& settings, HttpClient client, ScrapeJob& job) {
  if (settings.Has("scheme")) job.scheme = settings.Text("scheme");
  if (settings.Has("metrics_path")) job.metrics_path = settings.Text("metrics_path");
  if (!job.metrics_path.starts_with('/')) job.metrics_path.insert(0, "/");
  job.params = settings.TextMap("params");
  job.basic_auth = std::move(client.basic_auth);
  job.bearer_token = std::move(client.bearer_token);
  job.tls = std::move(client.tls);
  job.follow_redirects = client.follow_redirects;
  job.honor_labels = settings.Flag("honor_labels", false);
  job.honor_timestamps = settings.Flag("honor_timestamps", true);
  job.accept_gzip = settings.Flag("enable_compression", true);
}

// Files of targets are checked with what names them, and read when they are discovered.
void ReadTargetFiles(const FileScope& scope, const Settings& config, ScrapeJob& job, Draft& draft) {
  TargetFileSource source;
  source.refresh_interval =
      PositiveSpan(config, "refresh_interval").value_or(source.refresh_interval);
  const std::vector<std::string>& files = config.Texts("files");
  source.patterns.reserve(files.size());
  for (size_t i = 0; i < files.size(); ++i) {
    source.patterns.push_back(scope.ResolvePath(files[i]));
    draft.includes.push_back({.pattern = source.patterns.back(),
                              .location = config.Locate(config.Find("files")->item_ranges[i]),
                              .kind = IncludeKind::kTargets});
  }
  if (!source.patterns.empty()) job.target_files.push_back(std::move(source));
}

void ReadTargets(const Settings& settings, ScrapeJob& job) {
  for (const Settings& config : settings.Objects("static_configs"))
    job.static_targets.push_back(ToStaticTargets(config));
  for (const Field& kind : DiscoveryFields()) {
    if (kind.key == kFileDiscovery) continue;
    for (const Settings& config : settings.Objects(kind.key))
      job.discoveries.push_back({.kind = std::string(kind.key), .settings = config});
  }
}

void ReadJob(FileScope& scope, const Settings& settings, Draft& draft) {
  ScrapeDraft entry;
  ScrapeJob& job = entry.job;
  HttpClient client = ToHttpClient(settings);
  ReportNotRun(scope, settings, client);
  job.location = settings.Locate(settings.ValueRange("job_name"));
  job.name = settings.Text("job_name");
  entry.interval = PositiveSpan(settings, "scrape_interval");
  entry.timeout = PositiveSpan(settings, "scrape_timeout");
  entry.timeout_location = settings.Locate(settings.ValueRange("scrape_timeout"));
  entry.validation_scheme = settings.Text("metric_name_validation_scheme");
  entry.escaping_scheme = settings.Text("metric_name_escaping_scheme");
  ReadConnection(settings, std::move(client), job);
  ReadLimits(settings, entry);
  ReadTargets(settings, job);
  for (const Settings& config : settings.Objects(kFileDiscovery))
    ReadTargetFiles(scope, config, job, draft);
  job.relabel_rules = ToRelabelRules(settings.Objects("relabel_configs"));
  job.metric_relabel_rules = ToRelabelRules(settings.Objects("metric_relabel_configs"));
  if (job.name.empty()) return;
  if (!Declare(scope, draft, "scrape job", {.name = job.name, .location = job.location})) return;
  draft.scrape_jobs.push_back(std::move(entry));
}

}  // namespace

void ReadScrapeSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  for (const Settings& settings : ReadShapes(scope, section, kScrapeConfigShape))
    ReadJob(scope, settings, draft);
}

void ReadFilePatterns(FileScope& scope, const YamlNode& section, std::string_view what,
                      Draft& draft) {
  for (const TextValue& pattern : scope.Texts(section, what)) {
    if (!IsFilePattern(pattern.value())) {
      scope.Error(
          {.name = "bad-value",
           .range = pattern.location.range,
           .message = "\"" + pattern.value() +
                      "\" cannot name files here: wildcards may stand in its last part only",
           .suggestion = {}});
      continue;
    }
    draft.includes.push_back({.pattern = scope.ResolvePath(pattern.value()),
                              .location = pattern.location,
                              .kind = IncludeKind::kConfiguration});
  }
}

void ReadScrapeConfigFilesSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  ReadFilePatterns(scope, section, "\"scrape_config_files\"", draft);
}

void ReadRuleFilesSection(FileScope& scope, const YamlNode& section, Draft& draft) {
  ReadFilePatterns(scope, section, "\"rule_files\"", draft);
}

}  // namespace alertd::rules
