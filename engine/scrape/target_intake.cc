#include "engine/scrape/target_intake.h"

#include <algorithm>
#include <array>
#include <utility>

#include <absl/container/flat_hash_set.h>

#include "engine/scrape/openmetrics_parser.h"
#include "engine/scrape/text_parser.h"

namespace alertd::scrape {
namespace {

// A target whose clock is ahead must not write into the future of everybody's queries.
constexpr Duration kAheadMax = std::chrono::minutes{10};

constexpr int kStatusOk = 200;

enum ReportPlace : size_t {
  kUp,
  kDuration,
  kScraped,
  kPostRelabeling,
  kSeriesAdded,
  kTimeoutSeconds,
  kSampleLimit,
  kBodyBytes,
  kReportPlaces
};

constexpr std::array<std::string_view, kReportPlaces> kReportNames = {
    "up",
    "scrape_duration_seconds",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
    "scrape_series_added",
    "scrape_timeout_seconds",
    "scrape_sample_limit",
    "scrape_body_size_bytes"};

size_t ReportSize(ReportDetail detail) {
  return detail == ReportDetail::kExtra ? size_t{kReportPlaces} : size_t{kTimeoutSeconds};
}

double Seconds(Duration span) { return static_cast<double>(span.count()) / 1000.0; }

std::string HeaderOf(const HttpResponse& response, std::string_view name) {
  for (const HttpHeader& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

std::string ErrorAt(std::string_view body, size_t offset, const std::string& message) {
  return FormatExpositionError({LocateIn(body, offset), message});
}

// As Prometheus shows a metric in its limits' messages.
std::string Abbreviated(std::string_view text) {
  constexpr size_t kBytesMax = 50;
  return std::string(text.substr(0, kBytesMax));
}

// Whether series must be parsed and checked anew.
bool TakesInDifferently(const rules::ScrapeJob& a, const rules::ScrapeJob& b) {
  return a.honor_labels != b.honor_labels || a.labels_max != b.labels_max ||
         a.label_name_bytes_max != b.label_name_bytes_max ||
         a.label_value_bytes_max != b.label_value_bytes_max;
}

void Clear(IntakeScratch& scratch) {
  scratch.taken.clear();
  scratch.new_labels.clear();
  scratch.new_entries.clear();
  scratch.batch.clear();
}

}  // namespace

TargetIntake::TargetIntake(window::Window& window, Target target, ReportDetail detail)
    : window_(window), target_(std::move(target)), report_series_(ReportSize(detail)) {}

void TargetIntake::Replace(Target target) {
  if (TakesInDifferently(*target_.job, *target.job)) {
    std::vector<Labels> labels = CachedLabels();
    for (size_t i = 0; i < labels.size() && !ended_; ++i) {
      if (cache_[cache_.order()[i]].tracked) orphans_.push_back(std::move(labels[i]));
    }
    cache_ = SeriesCache();
  }
  target_ = std::move(target);
}

IntakeResult TargetIntake::Complete(HttpCompletion completion, Timestamp at,
                                    IntakeScratch& scratch) {
  if (!completion.outcome) {
    const Error& error = completion.outcome.error();
    const bool too_long = error.kind == ErrorKind::kLimitExceeded;
    IntakeResult result;
    result.error = too_long ? "body size limit exceeded: " + error.message : error.message;
    result.counts.body_bytes = too_long ? -1 : 0;
    Clear(scratch);
    Commit(at, completion.elapsed, scratch, result);
    return result;
  }
  const HttpResponse response = *std::move(completion.outcome);
  if (response.status != kStatusOk) {
    return Fail("server returned HTTP status " + std::to_string(response.status),
                completion.elapsed, at, scratch);
  }
  IntakeResult result;
  Clear(scratch);
  cache_.Begin();
  result.counts.body_bytes = static_cast<int64_t>(response.body.size());
  Status read = Read(response, at, scratch, result.counts);
  if (read) {
    metadata_.Publish();
  } else {
    result.error = std::move(read).error().message;
    result.counts.series_added = 0;
    metadata_.Rollback();
    cache_.Rollback();
    Clear(scratch);
  }
  Commit(at, completion.elapsed, scratch, result);
  return result;
}

IntakeResult TargetIntake::Fail(std::string error, Duration elapsed, Timestamp at,
                                IntakeScratch& scratch) {
  IntakeResult result;
  result.error = std::move(error);
  Clear(scratch);
  Commit(at, elapsed, scratch, result);
  return result;
}

Status TargetIntake::Read(const HttpResponse& response, Timestamp at, IntakeScratch& scratch,
                          IntakeCounts& counts) {
  const std::string content_type = HeaderOf(response, "content-type");
  ALERTD_TRY(const ExpositionFormat format, FormatOf(content_type));
  Status read = format == ExpositionFormat::kOpenMetrics
                    ? ReadEntries<OpenMetricsParser>(response.body, at, scratch, counts)
                    : ReadEntries<TextParser>(response.body, at, scratch, counts);
  if (!read) {
    const bool guessed =
        format == ExpositionFormat::kText && !content_type.starts_with("text/plain");
    std::string message = std::move(read).error().message;
    if (guessed) message += " (the target's Content-Type is " + Quote(content_type) + ")";
    return InvalidInput(std::move(message));
  }
  const size_t limit = target_.job->samples_max;
  if (limit != 0 && counts.samples_added > limit) {
    return LimitExceeded("sample limit exceeded: " + std::to_string(counts.samples_added) +
                         " samples, the limit is " + std::to_string(limit));
  }
  return Ok();
}

template <typename Parser>
Status TargetIntake::ReadEntries(std::string_view body, Timestamp at, IntakeScratch& scratch,
                                 IntakeCounts& counts) {
  Parser parser(body);
  while (true) {
    const EntryKind kind = parser.Next(cache_.Predicted());
    if (kind == EntryKind::kEnd) return Ok();
    if (kind == EntryKind::kError) return InvalidInput(FormatExpositionError(parser.error()));
    if (kind != EntryKind::kSample) {
      metadata_.Note(kind, parser.metadata());
      continue;
    }
    const ExpositionSample& sample = parser.sample();
    ++counts.samples_scraped;
    std::optional<SeriesCache::EntryId> entry = cache_.Find(sample.series);
    if (!entry) {
      Result<SeriesCache::EntryId> added = AddSeries(sample.series, scratch);
      if (!added) {
        const auto offset = static_cast<size_t>(sample.series.data() - body.data());
        return InvalidInput(ErrorAt(body, offset, added.error().message));
      }
      ++counts.series_added;
      entry = *added;
    }
    ++counts.samples_added;
    cache_.MarkSeen(*entry);
    const bool own_time = sample.at.has_value() && target_.job->honor_timestamps;
    const Timestamp time = own_time ? *sample.at : at;
    if (time > at + kAheadMax) {
      ++counts.appended.out_of_bounds;
      continue;
    }
    scratch.taken.push_back({*entry, {time, sample.value}, !own_time});
  }
}

Result<SeriesCache::EntryId> TargetIntake::AddSeries(std::string_view text,
                                                     IntakeScratch& scratch) {
  // The parser has seen to it that blanks stand only where its format has them.
  if (const auto error = ParseSeriesText(text, Blanks::kAllowed, scratch.exposed)) {
    return InvalidInput(error->message);
  }
  Labels labels = MergeLabels(scratch.exposed, target_);
  ALERTD_TRY([[maybe_unused]] const auto checked, CheckLabels(labels));
  const SeriesCache::EntryId entry = cache_.Add(text);
  scratch.new_labels.push_back(std::move(labels));
  scratch.new_entries.push_back(entry);
  return entry;
}

Status TargetIntake::CheckLabels(const Labels& labels) const {
  const rules::ScrapeJob& job = *target_.job;
  if (job.labels_max == 0 && job.label_name_bytes_max == 0 && job.label_value_bytes_max == 0) {
    return Ok();
  }
  const std::string metric = "metric: " + Abbreviated(labels.Get(kMetricNameLabel));
  const size_t count = labels.size();
  if (job.labels_max != 0 && count > job.labels_max) {
    return LimitExceeded("label_limit exceeded (" + metric +
                         ", number of labels: " + std::to_string(count) +
                         ", limit: " + std::to_string(job.labels_max) + ")");
  }
  for (const Label label : labels) {
    const std::string where = metric + ", label name: " + Abbreviated(label.name);
    if (job.label_name_bytes_max != 0 && label.name.size() > job.label_name_bytes_max) {
      return LimitExceeded("label_name_length_limit exceeded (" + where +
                           ", length: " + std::to_string(label.name.size()) +
                           ", limit: " + std::to_string(job.label_name_bytes_max) + ")");
    }
    if (job.label_value_bytes_max != 0 && label.value.size() > job.label_value_bytes_max) {
      return LimitExceeded("label_value_length_limit exceeded (" + where + ", value: \"" +
                           Abbreviated(label.value) +
                           "\", length: " + std::to_string(label.value.size()) +
                           ", limit: " + std::to_string(job.label_value_bytes_max) + ")");
    }
  }
  return Ok();
}

void TargetIntake::Commit(Timestamp at, Duration elapsed, IntakeScratch& scratch,
                          IntakeResult& result) {
  std::optional<window::AppendCounts> appended;
  // Another attempt follows only when the window was renumbered in between, which is rare.
  while (!appended) {
    const uint64_t generation = FollowGeneration();
    scratch.batch.clear();
    CreateSeries(scratch, result.counts);
    for (const IntakeScratch::Taken& taken : scratch.taken) {
      SeriesCache::Entry& entry = cache_[taken.entry];
      entry.tracked = taken.tracked;
      if (entry.series) scratch.batch.push_back({*entry.series, taken.sample});
    }
    AddMarkers(at, result, scratch);
    AddReport(at, elapsed, result, scratch);
    appended = window_.Append(scratch.batch, generation);
  }
  result.counts.appended.appended += appended->appended;
  result.counts.appended.duplicates += appended->duplicates;
  result.counts.appended.out_of_order += appended->out_of_order;
  result.counts.appended.out_of_bounds += appended->out_of_bounds;
  if (result.error.empty()) cache_.Commit();
  ended_ = !result.error.empty();
  orphans_.clear();
}

void TargetIntake::CreateSeries(IntakeScratch& scratch, IntakeCounts& counts) {
  if (scratch.new_entries.empty()) return;
  const std::vector<Result<window::SeriesId>> ids = window_.FindOrCreate(scratch.new_labels);
  absl::flat_hash_set<SeriesCache::EntryId> refused;
  for (size_t i = 0; i < ids.size(); ++i) {
    const SeriesCache::EntryId entry = scratch.new_entries[i];
    if (ids[i]) {
      cache_[entry].series = *ids[i];
    } else {
      refused.insert(entry);
    }
  }
  if (refused.empty()) return;
  counts.series_refused += refused.size();
  counts.series_added -= refused.size();
  std::erase_if(scratch.taken,
                [&refused](const auto& taken) { return refused.contains(taken.entry); });
  size_t kept = 0;
  for (size_t i = 0; i < scratch.new_entries.size(); ++i) {
    if (refused.contains(scratch.new_entries[i])) continue;
    scratch.new_labels[kept] = std::move(scratch.new_labels[i]);
    scratch.new_entries[kept++] = scratch.new_entries[i];
  }
  scratch.new_labels.resize(kept);
  scratch.new_entries.resize(kept);
  cache_.Forget(refused);
}

void TargetIntake::AddMarkers(Timestamp at, const IntakeResult& result, IntakeScratch& scratch) {
  const auto end = [&](window::SeriesId series) {
    scratch.batch.push_back({series, {at, StaleMarker()}});
  };
  absl::flat_hash_set<window::SeriesId> taken;
  if (!orphans_.empty()) {
    for (const window::SeriesSample& sample : scratch.batch)
      taken.insert(sample.series);
  }
  for (const Labels& labels : orphans_) {
    const Result<window::SeriesId> series = window_.FindOrCreate(labels);
    if (series && !taken.contains(*series)) end(*series);
  }
  if (ended_) return;
  if (result.error.empty()) {
    cache_.EachVanished([&end](const SeriesCache::Entry& entry) {
      if (entry.tracked && entry.series) end(*entry.series);
    });
  } else {
    for (const SeriesCache::EntryId entry : cache_.order()) {
      if (cache_[entry].tracked && cache_[entry].series) end(*cache_[entry].series);
    }
  }
}

void TargetIntake::AddReport(Timestamp at, Duration elapsed, const IntakeResult& result,
                             IntakeScratch& scratch) {
  const IntakeCounts& counts = result.counts;
  const std::array<double, kReportPlaces> values = {result.error.empty() ? 1.0 : 0.0,
                                                    Seconds(elapsed),
                                                    static_cast<double>(counts.samples_scraped),
                                                    static_cast<double>(counts.samples_added),
                                                    static_cast<double>(counts.series_added),
                                                    Seconds(target_.timeout),
                                                    static_cast<double>(target_.job->samples_max),
                                                    static_cast<double>(counts.body_bytes)};
  for (size_t place = 0; place < report_series_.size(); ++place) {
    if (const auto series = ReportSeries(place)) {
      scratch.batch.push_back({*series, {at, values[place]}});
    }
  }
}

std::optional<window::SeriesId> TargetIntake::ReportSeries(size_t place) {
  if (report_series_[place]) return report_series_[place];
  const Result<window::SeriesId> series =
      window_.FindOrCreate(ReportLabels(kReportNames[place], target_));
  if (series) report_series_[place] = *series;
  return report_series_[place];
}

void TargetIntake::End(Timestamp at, IntakeScratch& scratch) {
  Clear(scratch);
  bool done = false;
  while (!done) {
    const uint64_t generation = FollowGeneration();
    scratch.batch.clear();
    AddMarkers(at, {.counts = {}, .error = "the target is scraped no more"}, scratch);
    for (const auto& series : report_series_) {
      if (series) scratch.batch.push_back({*series, {at, StaleMarker()}});
    }
    done = window_.Append(scratch.batch, generation).has_value();
  }
  ended_ = true;
  orphans_.clear();
}

uint64_t TargetIntake::FollowGeneration() {
  const uint64_t generation = window_.generation();
  if (generation == generation_) return generation;
  const bool is_first = generation_ == 0;
  generation_ = generation;
  if (is_first) return generation;
  std::fill(report_series_.begin(), report_series_.end(), std::nullopt);
  const std::vector<Result<window::SeriesId>> ids = window_.FindOrCreate(CachedLabels());
  for (size_t i = 0; i < ids.size(); ++i) {
    std::optional<window::SeriesId>& series = cache_[cache_.order()[i]].series;
    series.reset();
    if (ids[i]) series = *ids[i];
  }
  return generation;
}

std::vector<Labels> TargetIntake::CachedLabels() const {
  std::vector<Labels> labels;
  std::vector<ExposedLabel> exposed;
  labels.reserve(cache_.order().size());
  for (const SeriesCache::EntryId entry : cache_.order()) {
    // It was well formed when it came into the cache.
    ParseSeriesText(cache_[entry].text, Blanks::kAllowed, exposed);
    labels.push_back(MergeLabels(exposed, target_));
  }
  return labels;
}

}  // namespace alertd::scrape
