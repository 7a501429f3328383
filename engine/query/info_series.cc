#include "engine/query/info_series.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "engine/query/label_set_text.h"

namespace alertd::query {
namespace {

constexpr std::string_view kDefaultMetric = "target_info";
constexpr std::string_view kAnyInfoMetric = ".+_info";
constexpr std::array<std::string_view, 2> kIdentifyingNames = {"instance", "job"};

Matcher NameMatcher(MatchKind kind, std::string_view value) {
  Result<Matcher> matcher = Matcher::Make(kind, std::string(kMetricNameLabel), std::string(value));
  ALERTD_CHECK(matcher.has_value());
  return *std::move(matcher);
}

bool IsPositive(const Matcher& matcher) {
  return matcher.kind() == MatchKind::kEqual || matcher.kind() == MatchKind::kRegex;
}

}  // namespace

InfoMatchers InfoMatchers::From(const Matchers& matchers) {
  InfoMatchers info;
  for (const Matcher& matcher : matchers) {
    if (matcher.name() == kMetricNameLabel) {
      info.names.push_back(matcher);
      continue;
    }
    info.data.push_back(matcher);
    info.data_labels.push_back(matcher.name());
    if (!matcher.MatchesEmpty()) info.requires_match = true;
  }
  std::sort(info.data_labels.begin(), info.data_labels.end());
  if (info.names.empty()) {
    info.names.push_back(NameMatcher(MatchKind::kEqual, kDefaultMetric));
  } else if (std::none_of(info.names.begin(), info.names.end(), IsPositive)) {
    // Saying only which are not meant does not make all other metrics info metrics.
    info.names.push_back(NameMatcher(MatchKind::kRegex, kAnyInfoMetric));
  }
  return info;
}

bool InfoMatchers::IsInfoMetric(std::string_view name) const {
  return std::all_of(names.begin(), names.end(),
                     [name](const Matcher& matcher) { return matcher.Matches(name); });
}

bool InfoMatchers::Wants(std::string_view label) const {
  return data_labels.empty() || std::binary_search(data_labels.begin(), data_labels.end(), label);
}

InfoSeries::InfoSeries(const InfoMatchers& matchers, Duration lookback)
    : plan_{matchers.names, {}, grammar::RangeExtension::kNone}, selector_(plan_, lookback) {
  plan_.matchers.insert(plan_.matchers.end(), matchers.data.begin(), matchers.data.end());
}

uint32_t InfoSeries::PlaceOf(const Labels& labels) {
  IdentifyingValues values;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string_view value = labels.Get(kIdentifyingNames[i]);
    values[i] = kNone;
    if (value.empty()) continue;
    AskedValues& asked = asked_[i];
    values[i] = asked.ids.try_emplace(std::string(value), asked.asked_in.size()).first->second;
    if (values[i] == asked.asked_in.size()) asked.asked_in.push_back(0);
  }
  const auto next = static_cast<uint32_t>(places_.size());
  const auto [found, inserted] = place_of_.try_emplace(values, next);
  if (inserted) places_.push_back({.values = values, .metrics = {}, .version = 1});
  return found->second;
}

size_t InfoSeries::PresenceOf(const IdentifyingValues& values) {
  size_t presence = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] != kNone) presence |= size_t{1} << i;
  }
  return presence;
}

void InfoSeries::Ask(uint32_t place, const RunContext& run) {
  const IdentifyingValues& values = places_[place].values;
  presence_asked_in_[PresenceOf(values)] = run.session();
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] != kNone) asked_[i].asked_in[values[i]] = run.session();
  }
}

bool InfoSeries::IsAskedFor(const IdentifyingValues& values, uint64_t session) const {
  const size_t presence = PresenceOf(values);
  if (presence == 0 || presence_asked_in_[presence] != session) return false;
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i] != kNone && asked_[i].asked_in[values[i]] != session) return false;
  }
  return true;
}

void InfoSeries::Extend() {
  const RowTable& rows = selector_.rows();
  for (size_t row = metric_of_row_.size(); row < rows.size(); ++row) {
    const Labels& labels = rows.labels(row);
    const uint32_t place = PlaceOf(labels);
    const auto next = static_cast<uint32_t>(metrics_.size());
    const auto [found, inserted] =
        metric_of_.try_emplace({place, std::string(labels.Get(kMetricNameLabel))}, next);
    if (inserted) {
      metrics_.push_back({.place = place});
      places_[place].metrics.push_back(next);
    }
    metric_of_row_.push_back(found->second);
  }
}

Status InfoSeries::Evaluate(RunContext& run, Timestamp at) {
  ALERTD_TRY(std::ignore, selector_.Evaluate(run, at));
  Extend();
  for (Metric& metric : metrics_)
    metric.candidate = kNone;
  const std::span<const uint8_t> present = selector_.present();
  for (size_t row = 0; row < present.size(); ++row) {
    if (present[row] == kAbsent) continue;
    const Place& place = places_[metrics_[metric_of_row_[row]].place];
    if (!IsAskedFor(place.values, run.session())) continue;
    if (present[row] == kHistogram) return InvalidInput("info sample should be float");
    ALERTD_TRY(std::ignore, Offer(static_cast<uint32_t>(row)));
  }
  TakeCandidates();
  return Ok();
}

// Makes the series the candidate of its metric when it is newer than the one so far.
Status InfoSeries::Offer(uint32_t row) {
  Metric& metric = metrics_[metric_of_row_[row]];
  if (metric.candidate == kNone) {
    metric.candidate = row;
    return Ok();
  }
  const Timestamp existing = selector_.sample_times()[metric.candidate];
  const Timestamp offered = selector_.sample_times()[row];
  if (existing == offered) {
    return InvalidInput(fmt::format(
        "found duplicate series for info metric: existing {} @ {}, new {} @ {}",
        FormatLabelSet(selector_.rows().labels(metric.candidate)),
        existing.time_since_epoch().count(), FormatLabelSet(selector_.rows().labels(row)),
        offered.time_since_epoch().count()));
  }
  if (offered > existing) metric.candidate = row;
  return Ok();
}

void InfoSeries::TakeCandidates() {
  for (Metric& metric : metrics_) {
    if (metric.newest == metric.candidate) continue;
    metric.newest = metric.candidate;
    ++places_[metric.place].version;
  }
}

}  // namespace alertd::query
