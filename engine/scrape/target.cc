#include "engine/scrape/target.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "engine/model/number.h"
#include "engine/scrape/content_type.h"

namespace alertd::scrape {
namespace {

constexpr std::string_view kAddress = "__address__";
constexpr std::string_view kScheme = "__scheme__";
constexpr std::string_view kMetricsPath = "__metrics_path__";
constexpr std::string_view kInterval = "__scrape_interval__";
constexpr std::string_view kTimeout = "__scrape_timeout__";
constexpr std::string_view kParamPrefix = "__param_";
constexpr std::string_view kReservedPrefix = "__";

constexpr size_t kBodyBytesDefault = size_t{64} * 1024 * 1024;
constexpr size_t kBodyBytesMax = std::numeric_limits<uint32_t>::max();  // for SeriesCache

void SetIfMissing(LabelsBuilder& builder, std::string_view name, std::string_view value) {
  if (builder.Get(name).empty()) builder.Set(name, value);
}

Labels PublicLabels(const Labels& relabelled) {
  LabelsBuilder builder(relabelled);
  SetIfMissing(builder, "instance", relabelled.Get(kAddress));
  for (const Label label : relabelled) {
    if (label.name.starts_with(kReservedPrefix)) builder.Remove(label.name);
  }
  return builder.Build();
}

// As Go's url.QueryEscape.
std::string EscapeQuery(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-_.~";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (alphanumeric || kPlain.find(c) != std::string_view::npos) {
      escaped += c;
    } else if (c == ' ') {
      escaped += '+';
    } else {
      escaped += '%';
      escaped += kHexDigits[byte >> 4];
      escaped += kHexDigits[byte & 15];
    }
  }
  return escaped;
}

// The job's parameters by name, the first value of each as the target's label has it.
std::string Query(const rules::ScrapeJob& job, const Labels& relabelled) {
  std::map<std::string, std::vector<std::string>> params;
  for (const auto& [name, value] : job.params)
    params[name].push_back(value);
  for (const Label label : relabelled) {
    if (!label.name.starts_with(kParamPrefix)) continue;
    auto& values = params[std::string(label.name.substr(kParamPrefix.size()))];
    if (values.empty()) values.emplace_back();
    values.front() = label.value;
  }
  std::string query;
  for (const auto& [name, values] : params) {
    for (const std::string& value : values) {
      query += query.empty() ? "" : "&";
      query += EscapeQuery(name) + "=" + EscapeQuery(value);
    }
  }
  return query;
}

std::string Url(const rules::ScrapeJob& job, const Labels& relabelled) {
  std::string url(relabelled.Get(kScheme));
  url += "://";
  url += relabelled.Get(kAddress);
  const std::string_view path = relabelled.Get(kMetricsPath);
  if (!path.starts_with('/')) url += '/';
  url += path;
  const std::string query = Query(job, relabelled);
  if (!query.empty()) url += (path.find('?') == std::string_view::npos ? "?" : "&") + query;
  return url;
}

// On this machine bytes cost less than packing and unpacking them, on both sides.
bool WantsGzip(const Target& target) {
  const std::string_view address = target.address;
  const std::string_view host = address.substr(0, address.rfind(':'));
  const bool is_near = host == "localhost" || host == "[::1]" || host.starts_with("127.");
  return target.job->accept_gzip && !is_near;
}

Status CheckAddress(std::string_view address) {
  if (address.empty()) return InvalidInput("it has no address");
  if (address.find_first_of("/ ?#@") != std::string_view::npos) {
    return InvalidInput(Quote(address) + " is not an address (expected host or host:port)");
  }
  return Ok();
}

Status CheckScheme(std::string_view scheme) {
  if (scheme == "http" || scheme == "https") return Ok();
  return InvalidInput("nothing can be scraped with the scheme " + Quote(scheme));
}

Result<Duration> PositiveDuration(const Labels& labels, std::string_view name) {
  const auto parsed = ParseDuration(labels.Get(name));
  if (!parsed) return InvalidInput(std::string(name) + ": " + parsed.error().message);
  const Duration span = *parsed;
  if (span <= Duration::zero()) return InvalidInput(std::string(name) + " must be more than 0s");
  return span;
}

void Drop(Labels discovered, const rules::ScrapeJob& job, DroppedOfJob& dropped) {
  ++dropped.count;
  const bool shown = job.dropped_shown_max == 0 || dropped.shown.size() < job.dropped_shown_max;
  if (shown) dropped.shown.push_back(std::move(discovered));
}

// All of them: which ones to keep nobody could say, and a part would pass for the whole.
void RefuseTooMany(const rules::ScrapeJob& job, std::vector<Target>& targets) {
  if (job.targets_max == 0 || targets.size() <= job.targets_max) return;
  const std::string refusal =
      "target_limit exceeded (number of targets: " + std::to_string(targets.size()) +
      ", limit: " + std::to_string(job.targets_max) + ")";
  for (Target& target : targets)
    target.refusal = refusal;
}

}  // namespace

Labels DiscoveredLabels(const rules::ScrapeJob& job, std::string_view address,
                        const Labels& static_labels) {
  LabelsBuilder builder(static_labels);
  builder.Set(kAddress, address);
  SetIfMissing(builder, "job", job.name);
  SetIfMissing(builder, kScheme, job.scheme);
  SetIfMissing(builder, kMetricsPath, job.metrics_path);
  SetIfMissing(builder, kInterval, FormatDuration(job.interval));
  SetIfMissing(builder, kTimeout, FormatDuration(job.timeout));
  for (const auto& [name, value] : job.params) {
    SetIfMissing(builder, std::string(kParamPrefix) + name, value);
  }
  return builder.Build();
}

Result<std::optional<Target>> MakeTarget(std::shared_ptr<const rules::ScrapeJob> job,
                                         const Labels& discovered) {
  const std::optional<Labels> relabelled = rules::Relabel(discovered, job->relabel_rules);
  if (!relabelled) return std::optional<Target>();
  Target target;
  target.discovered_labels = discovered;
  target.address = relabelled->Get(kAddress);
  ALERTD_TRY([[maybe_unused]] const auto addressed, CheckAddress(target.address));
  ALERTD_TRY([[maybe_unused]] const auto known, CheckScheme(relabelled->Get(kScheme)));
  ALERTD_TRY(target.interval, PositiveDuration(*relabelled, kInterval));
  ALERTD_TRY(target.timeout, PositiveDuration(*relabelled, kTimeout));
  if (target.timeout > target.interval) {
    return InvalidInput("the timeout " + FormatDuration(target.timeout) +
                        " is greater than the interval " + FormatDuration(target.interval));
  }
  target.labels = PublicLabels(*relabelled);
  target.url = Url(*job, *relabelled);
  target.job = std::move(job);
  return std::optional<Target>(std::move(target));
}

JobTargets MakeTargets(const rules::ScrapeJob& job) {
  const auto shared_job = std::make_shared<const rules::ScrapeJob>(job);
  JobTargets made;
  std::set<std::string> keys;
  for (const rules::StaticTargets& group : job.static_targets) {
    for (const std::string& address : group.addresses) {
      Labels discovered = DiscoveredLabels(job, address, group.labels);
      Result<std::optional<Target>> target = MakeTarget(shared_job, discovered);
      if (!target) {
        made.problems.push_back("target " + Quote(address) + " of job " + Quote(job.name) + ": " +
                                target.error().message);
      } else if (!*target) {
        Drop(std::move(discovered), job, made.dropped);
      } else if (keys.insert((*target)->Key()).second) {
        made.targets.push_back(**std::move(target));
      }
    }
  }
  RefuseTooMany(job, made.targets);
  return made;
}

HttpRequest MakeScrapeRequest(const Target& target, std::string_view version) {
  const rules::ScrapeJob& job = *target.job;
  HttpRequest request;
  request.url = Secret::Inline(target.url);
  const double timeout_seconds = static_cast<double>(target.timeout.count()) / 1000.0;
  request.headers = {{"Accept", std::string(AcceptHeader())},
                     {"Accept-Encoding", WantsGzip(target) ? "gzip" : "identity"},
                     {"User-Agent", "alertd/" + std::string(version)},
                     {"X-Prometheus-Scrape-Timeout-Seconds", FormatFloat(timeout_seconds)}};
  request.basic_auth = job.basic_auth;
  request.bearer_token = job.bearer_token;
  request.tls = job.tls;
  request.follow_redirects = job.follow_redirects;
  request.timeout = target.timeout;
  request.response_bytes_max = job.body_bytes_max != 0 ? job.body_bytes_max : kBodyBytesDefault;
  request.response_bytes_max = std::min(request.response_bytes_max, kBodyBytesMax);
  return request;
}

Labels MergeLabels(const std::vector<ExposedLabel>& exposed, const Target& target) {
  const auto is_exposed = [&exposed](std::string_view name) {
    return std::any_of(exposed.begin(), exposed.end(),
                       [name](const ExposedLabel& label) { return label.name == name; });
  };
  LabelsBuilder builder;
  for (const ExposedLabel& label : exposed)
    builder.Set(label.name, label.value);
  for (const Label label : target.labels) {
    // An empty exposed value counts with honor_labels: it asks for the label not to be there.
    if (target.job->honor_labels && is_exposed(label.name)) continue;
    const std::string conflicting(builder.Get(label.name));
    builder.Set(label.name, label.value);
    if (conflicting.empty()) continue;
    std::string name = "exported_" + std::string(label.name);
    while (is_exposed(name) || target.labels.Has(name))
      name.insert(0, "exported_");
    builder.Set(name, conflicting);
  }
  return builder.Build();
}

Labels ReportLabels(std::string_view metric, const Target& target) {
  return LabelsBuilder(target.labels).Set(kMetricNameLabel, metric).Build();
}

uint64_t SpreadOf(const Target& target) {
  // FNV leaves the high bits of short texts nearly alone; the finalizer mixes them.
  uint64_t hash = Fingerprint(LabelsBuilder(target.labels).Set(kAddress, target.url).Build());
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  return hash;
}

Timestamp LastMoment(const Target& target, Timestamp at) {
  const auto interval = static_cast<uint64_t>(target.interval.count());
  const Duration offset{static_cast<int64_t>(SpreadOf(target) % interval)};
  Duration rest = (at.time_since_epoch() - offset) % target.interval;
  if (rest < Duration::zero()) rest += target.interval;
  return at - rest;
}

}  // namespace alertd::scrape
