#include "engine/scrape/target_intake.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <absl/container/flat_hash_set.h>

#include "engine/scrape/left_series.h"
#include "engine/scrape/sample_labels.h"

namespace alertd::scrape {
namespace {

// A target whose clock is ahead must not write into the future of everybody's queries.
constexpr Duration kAheadMax = std::chrono::minutes{10};

constexpr int kStatusOk = 200;

// What one step does at the most: a few milliseconds of work.
constexpr size_t kLinesPerStep = 4096;
constexpr size_t kSeriesPerStep = 4096;

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

// Whether series must be parsed and checked anew.
bool TakesInDifferently(const rules::ScrapeJob& a, const rules::ScrapeJob& b) {
  return a.honor_labels != b.honor_labels || a.labels_max != b.labels_max ||
         a.label_name_bytes_max != b.label_name_bytes_max ||
         a.label_value_bytes_max != b.label_value_bytes_max ||
         !rules::AreSameRules(a.metric_relabel_rules, b.metric_relabel_rules);
}

void Clear(IntakeScratch& scratch) {
  scratch.taken.clear();
  scratch.new_labels.clear();
  scratch.new_entries.clear();
  scratch.batch.clear();
}

}  // namespace

TargetIntake::TargetIntake(window::Window& window, Target target, ReportDetail detail)
    : window_(window),
      target_(std::move(target)),
      source_(FormatLabels(target_.labels)),
      report_series_(ReportSize(detail)) {}

void TargetIntake::Replace(Target target) {
  if (TakesInDifferently(*target_.job, *target.job)) {
    OrphanCachedSeries();
    cache_.Clear();
    // What is being read has entries of the former cache: it is read from the start.
    if (reading_) StartOver();
  }
  target_ = std::move(target);
}

void TargetIntake::OrphanCachedSeries() {
  if (ended_) return;
  for (const SeriesCache::EntryId entry : cache_.Entries()) {
    if (cache_[entry].tracked) orphans_.push_back(LabelsOf(entry));
  }
}

void TargetIntake::StartOver() {
  Reading& reading = *reading_;
  reading.parked.reset();
  if (!reading.result.error.empty()) return;
  const int64_t body_bytes = reading.result.counts.body_bytes;
  reading.result.counts = IntakeCounts();
  reading.result.counts.body_bytes = body_bytes;
  std::visit([&reading](auto& parser) { parser = std::decay_t<decltype(parser)>(reading.body); },
             reading.parser);
  reading.parsed = false;
  reading.created = 0;
  metadata_.Rollback();
  cache_.Begin(reading.body);
}

void TargetIntake::Begin(HttpCompletion completion, Timestamp at) {
  ALERTD_CHECK(!busy());
  reading_ = std::make_unique<Reading>();
  reading_->at = at;
  reading_->elapsed = completion.elapsed;
  reading_->parsed = true;  // unless there is something to parse
  std::string& refusal = reading_->result.error;
  if (!completion.outcome) {
    const Error& error = completion.outcome.error();
    const bool too_long = error.kind == ErrorKind::kLimitExceeded;
    refusal = too_long ? "body size limit exceeded: " + error.message : error.message;
    reading_->result.counts.body_bytes = too_long ? -1 : 0;
    return;
  }
  HttpResponse response = *std::move(completion.outcome);
  if (response.status != kStatusOk) {
    refusal = "server returned HTTP status " + std::to_string(response.status);
    return;
  }
  reading_->body = std::move(response.body);
  reading_->result.counts.body_bytes = static_cast<int64_t>(reading_->body.size());
  if (Status chosen = ChooseParser(response); !chosen) {
    refusal = std::move(chosen).error().message;
    return;
  }
  reading_->parsed = false;
  const bool knows_comments = metadata_.complete() && reading_->format == cached_format_;
  cache_.Begin(reading_->body,
               knows_comments ? SeriesCache::Comments::kPassOver : SeriesCache::Comments::kRead);
}

Status TargetIntake::ChooseParser(const HttpResponse& response) {
  const std::string content_type = HeaderOf(response, "content-type");
  ALERTD_TRY(reading_->format, FormatOf(content_type));
  if (reading_->format == ExpositionFormat::kOpenMetrics) {
    reading_->parser = OpenMetricsParser(reading_->body);
  } else {
    reading_->parser = TextParser(reading_->body);
    if (!content_type.starts_with("text/plain")) reading_->guessed_from = content_type;
  }
  return Ok();
}

std::optional<IntakeResult> TargetIntake::Step(IntakeScratch& scratch) {
  ALERTD_CHECK(busy());
  if (reading_->parked) {
    std::swap(scratch, *reading_->parked);
  } else {
    Clear(scratch);
    reading_->parked.emplace();
  }
  const bool done = Advance(scratch);
  std::optional<IntakeResult> result;
  if (done) {
    result = std::move(reading_->result);
    reading_.reset();
  } else {
    std::swap(scratch, *reading_->parked);
  }
  return result;
}

// As far as one step goes; true when the scrape is in the window.
bool TargetIntake::Advance(IntakeScratch& scratch) {
  if (!reading_->parsed) {
    const Result<bool> parsed = ReadLines(scratch);
    if (parsed && !*parsed) return false;
    reading_->parsed = true;
    if (parsed) {
      metadata_.Publish();
    } else {
      reading_->result.error = parsed.error().message;
      reading_->result.counts.series_added = 0;
      metadata_.Rollback();
      cache_.Rollback();
      Clear(scratch);
    }
  }
  return CreateSeries(scratch) &&
         Commit(reading_->at, reading_->elapsed, scratch, reading_->result);
}

IntakeResult TargetIntake::Fail(std::string error, Duration elapsed, Timestamp at,
                                IntakeScratch& scratch) {
  ALERTD_CHECK(!busy());
  IntakeResult result;
  result.error = std::move(error);
  Clear(scratch);
  while (!Commit(at, elapsed, scratch, result)) {
  }
  return result;
}

Result<bool> TargetIntake::ReadLines(IntakeScratch& scratch) {
  Result<bool> read =
      std::visit([&](auto& parser) { return ReadEntries(parser, scratch); }, reading_->parser);
  if (!read && reading_->guessed_from) {
    return InvalidInput(read.error().message + " (the target's Content-Type is " +
                        Quote(*reading_->guessed_from) + ")");
  }
  const IntakeCounts& counts = reading_->result.counts;
  const size_t limit = target_.job->samples_max;
  if (read && *read && limit != 0 && counts.samples_added > limit) {
    return LimitExceeded("sample limit exceeded: " + std::to_string(counts.samples_added) +
                         " samples, the limit is " + std::to_string(limit));
  }
  return read;
}

template <typename Parser>
Result<bool> TargetIntake::ReadEntries(Parser& parser, IntakeScratch& scratch) {
  for (size_t line = 0; line < kLinesPerStep; ++line) {
    const EntryKind kind = parser.Next(cache_.Predicted());
    if (kind == EntryKind::kEnd) return true;
    if (kind == EntryKind::kError) return InvalidInput(FormatExpositionError(parser.error()));
    if (kind == EntryKind::kSample) {
      ALERTD_TRY([[maybe_unused]] const auto read,
                 ReadSample(parser.sample(), parser.at(), scratch));
    } else {
      metadata_.Note(kind, parser.metadata());
    }
  }
  return false;
}

Status TargetIntake::ReadSample(const ExpositionSample& sample, size_t line_end,
                                IntakeScratch& scratch) {
  IntakeCounts& counts = reading_->result.counts;
  ++counts.samples_scraped;
  const auto begin = static_cast<size_t>(sample.series.data() - reading_->body.data());
  const SeriesCache::Line line{.begin = static_cast<uint32_t>(begin),
                               .series_length = static_cast<uint32_t>(sample.series.size()),
                               .end = static_cast<uint32_t>(line_end)};
  std::optional<SeriesCache::EntryId> entry =
      sample.predicted ? cache_.TakePredicted(line) : cache_.Take(line);
  if (!entry) {
    Result<SeriesCache::EntryId> added = AddSeries(sample.series, line, scratch);
    if (!added) return InvalidInput(ErrorAt(reading_->body, begin, added.error().message));
    entry = *added;
    if (!cache_[*entry].dropped) ++counts.series_added;
  }
  if (cache_[*entry].dropped) return Ok();
  ++counts.samples_added;
  const bool own_time = sample.at.has_value() && target_.job->honor_timestamps;
  const Timestamp time = own_time ? *sample.at : reading_->at;
  if (time > reading_->at + kAheadMax) {
    ++counts.appended.out_of_bounds;
  } else {
    scratch.taken.push_back({*entry, {time, sample.value}, !own_time});
  }
  return Ok();
}

Result<SeriesCache::EntryId> TargetIntake::AddSeries(std::string_view text, SeriesCache::Line line,
                                                     IntakeScratch& scratch) {
  // The parser has seen to it that blanks stand only where its format has them.
  if (const auto error = ParseSeriesText(text, Blanks::kAllowed, scratch.exposed)) {
    return InvalidInput(error->message);
  }
  ALERTD_TRY(std::optional<Labels> labels, SampleLabels(scratch.exposed, target_));
  const SeriesCache::EntryId entry = cache_.Add(line);
  cache_[entry].dropped = !labels;
  if (!labels) return entry;
  scratch.new_labels.push_back(*std::move(labels));
  scratch.new_entries.push_back(entry);
  return entry;
}

bool TargetIntake::CreateSeries(IntakeScratch& scratch) {
  const uint64_t generation = window_.generation();
  if (reading_->created_in != generation) reading_->created = 0;
  reading_->created_in = generation;
  const size_t begin = reading_->created;
  const size_t end = std::min(scratch.new_labels.size(), begin + kSeriesPerStep);
  const std::vector<Result<window::SeriesId>> ids =
      window_.FindOrCreate(std::span(scratch.new_labels).subspan(begin, end - begin));
  for (size_t i = begin; i < end; ++i) {
    std::optional<window::SeriesId>& series = cache_[scratch.new_entries[i]].series;
    series.reset();
    if (ids[i - begin]) series = *ids[i - begin];
  }
  reading_->created = end;
  if (end < scratch.new_labels.size()) return false;
  DropRefused(scratch);
  reading_->created = scratch.new_labels.size();
  return true;
}

// Forgets the new series for which the window has no room.
void TargetIntake::DropRefused(IntakeScratch& scratch) {
  absl::flat_hash_set<SeriesCache::EntryId> refused;
  for (const SeriesCache::EntryId entry : scratch.new_entries) {
    if (!cache_[entry].series) refused.insert(entry);
  }
  if (refused.empty()) return;
  reading_->result.counts.series_refused += refused.size();
  reading_->result.counts.series_added -= refused.size();
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

void TargetIntake::AdoptLeftSeries(Timestamp at) {
  if (std::exchange(adopted_, true)) return;
  for (const window::SeriesId series : SeriesLeftBy(window_, target_.labels, at)) {
    Labels labels = window_.LabelsOf(series);
    const auto name =
        std::find(kReportNames.begin(), kReportNames.end(), labels.Get(kMetricNameLabel));
    const auto place = static_cast<size_t>(name - kReportNames.begin());
    if (place < report_series_.size()) {
      report_series_[place] = series;
    } else {
      orphans_.push_back(std::move(labels));
    }
  }
}

bool TargetIntake::Commit(Timestamp at, Duration elapsed, IntakeScratch& scratch,
                          IntakeResult& result) {
  const uint64_t generation = FollowGeneration();
  AdoptLeftSeries(at);
  if (!scratch.new_entries.empty() && reading_->created_in != generation) return false;
  scratch.batch.clear();
  for (const IntakeScratch::Taken& taken : scratch.taken) {
    SeriesCache::Entry& entry = cache_[taken.entry];
    entry.tracked = taken.tracked;
    if (entry.series) scratch.batch.push_back({*entry.series, taken.sample});
  }
  AddReport(at, elapsed, result, scratch);
  AddMarkers(at, result, scratch);
  const window::SampleBatch batch{
      .samples = scratch.batch, .extras = {}, .origin = {.source = source_, .at = at}};
  const std::optional<window::AppendCounts> appended = window_.Append(batch, generation);
  if (!appended) return false;
  result.counts.appended.appended += appended->appended;
  result.counts.appended.duplicates += appended->duplicates;
  result.counts.appended.out_of_order += appended->out_of_order;
  result.counts.appended.out_of_bounds += appended->out_of_bounds;
  if (result.error.empty()) {
    cache_.Commit(std::move(reading_->body));
    cached_format_ = reading_->format;
  }
  ended_ = !result.error.empty();
  orphans_.clear();
  return true;
}

void TargetIntake::AddMarkers(Timestamp at, const IntakeResult& result, IntakeScratch& scratch) {
  std::vector<window::SeriesId> ended;
  for (const Result<window::SeriesId>& series : window_.FindOrCreate(orphans_)) {
    if (series) ended.push_back(*series);
  }
  const auto end_entry = [&](SeriesCache::EntryId id) {
    const SeriesCache::Entry& entry = cache_[id];
    if (entry.tracked && entry.series) ended.push_back(*entry.series);
  };
  if (!ended_ && result.error.empty()) {
    cache_.EachVanished(end_entry);
  } else if (!ended_) {
    for (const SeriesCache::EntryId entry : cache_.Entries())
      end_entry(entry);
  }
  if (ended.empty()) return;
  // What was another entry's, or became one series with it by relabeling, may be there still.
  absl::flat_hash_set<window::SeriesId> taken;
  if (!orphans_.empty() || !target_.job->metric_relabel_rules.empty()) {
    for (const window::SeriesSample& sample : scratch.batch)
      taken.insert(sample.series);
  }
  for (const window::SeriesId series : ended) {
    if (taken.insert(series).second) scratch.batch.push_back({series, {at, StaleMarker()}});
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

std::vector<Labels> TargetIntake::Release(Timestamp at) {
  if (busy()) cache_.Rollback();
  reading_.reset();
  AdoptLeftSeries(at);
  OrphanCachedSeries();
  for (size_t place = 0; place < report_series_.size(); ++place) {
    if (report_series_[place]) orphans_.push_back(ReportLabels(kReportNames[place], target_));
  }
  ended_ = true;
  std::fill(report_series_.begin(), report_series_.end(), std::nullopt);
  return std::exchange(orphans_, {});
}

void TargetIntake::Inherit(std::vector<Labels> series) {
  orphans_.insert(orphans_.end(), std::make_move_iterator(series.begin()),
                  std::make_move_iterator(series.end()));
}

void TargetIntake::End(Timestamp at, IntakeScratch& scratch) {
  orphans_ = Release(at);
  bool done = false;
  while (!done) {
    const uint64_t generation = FollowGeneration();
    scratch.batch.clear();
    AddMarkers(at, {.counts = {}, .error = "the target is scraped no more"}, scratch);
    const window::SampleBatch batch{
        .samples = scratch.batch, .extras = {}, .origin = {.source = source_, .at = at}};
    done = window_.Append(batch, generation).has_value();
  }
  orphans_.clear();
}

uint64_t TargetIntake::FollowGeneration() {
  const uint64_t generation = window_.generation();
  if (generation == generation_) return generation;
  const bool is_first = generation_ == 0;
  generation_ = generation;
  if (is_first) return generation;
  std::fill(report_series_.begin(), report_series_.end(), std::nullopt);
  const std::vector<SeriesCache::EntryId> entries = KeptEntries();
  std::vector<Labels> labels;
  labels.reserve(entries.size());
  for (const SeriesCache::EntryId entry : entries)
    labels.push_back(LabelsOf(entry));
  const std::vector<Result<window::SeriesId>> ids = window_.FindOrCreate(labels);
  for (size_t i = 0; i < ids.size(); ++i) {
    std::optional<window::SeriesId>& series = cache_[entries[i]].series;
    series.reset();
    if (ids[i]) series = *ids[i];
  }
  return generation;
}

std::vector<SeriesCache::EntryId> TargetIntake::KeptEntries() const {
  std::vector<SeriesCache::EntryId> entries = cache_.Entries();
  std::erase_if(entries, [this](SeriesCache::EntryId entry) { return cache_[entry].dropped; });
  return entries;
}

Labels TargetIntake::LabelsOf(SeriesCache::EntryId entry) const {
  std::vector<ExposedLabel> exposed;
  // It was well formed when it came into the cache.
  ParseSeriesText(cache_.TextOf(entry), Blanks::kAllowed, exposed);
  const Result<std::optional<Labels>> labels = SampleLabels(exposed, target_);
  ALERTD_CHECK(labels && *labels);
  return **labels;
}

}  // namespace alertd::scrape
