#include "engine/alert/left_recordings.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/model/equal_matcher.h"

namespace alertd::alert {
namespace {

constexpr std::string_view kUp = "up";

// The targets, by the time of their newest scrape.
using LastScrapes = std::multimap<Timestamp, Labels>;

LastScrapes FindLastScrapes(const RuleSurroundings& surroundings, Timestamp at) {
  const std::vector<window::SeriesId> up =
      surroundings.window->Select({EqualMatcher(kMetricNameLabel, kUp)});
  window::LatestColumns latest;
  surroundings.window->ReadLatest(up, at, surroundings.options.query.lookback, latest);
  LastScrapes scrapes;
  for (size_t i = 0; i < up.size(); ++i) {
    if (latest.present[i] == window::kAbsent) continue;
    LabelsBuilder target(surroundings.window->LabelsOf(up[i]));
    scrapes.emplace(latest.times[i], target.Remove(kMetricNameLabel).Build());
  }
  return scrapes;
}

// What a scrape brings has its time and its target's labels.
bool IsScraped(const Labels& series, Timestamp newest, const LastScrapes& scrapes) {
  const auto [begin, end] = scrapes.equal_range(newest);
  return std::any_of(begin, end, [&series](const auto& scrape) {
    const Labels& target = scrape.second;
    return std::all_of(target.begin(), target.end(), [&series](const Label& label) {
      return series.Get(label.name) == label.value;
    });
  });
}

}  // namespace

Labels RecordingOf(const rules::Rule& rule) { return RecordingOf(rule.name, rule.labels); }

Labels RecordingOf(const std::string& name, const rules::TemplateTexts& labels) {
  LabelsBuilder recording;
  for (const auto& [label, value] : labels)
    recording.Set(label, value);
  return recording.Set(kMetricNameLabel, name).Build();
}

rules::TemplateTexts LabelsSetBy(const Labels& recording) {
  rules::TemplateTexts labels;
  for (const Label& label : recording) {
    if (label.name != kMetricNameLabel) labels.emplace_back(label.name, label.value);
  }
  return labels;
}

std::vector<LeftSeries> FindLeftSeries(const RuleSurroundings& surroundings,
                                       const Matchers& matchers, Timestamp at) {
  const std::vector<window::SeriesId> series = surroundings.window->Select(matchers);
  window::LatestColumns latest;
  surroundings.window->ReadLatest(series, at, surroundings.options.query.lookback, latest);
  std::vector<LeftSeries> left;
  for (size_t i = 0; i < series.size(); ++i) {
    const bool is_left = latest.present[i] != window::kAbsent &&
                         latest.times[i] <= surroundings.unseen.restart.begin;
    if (is_left) left.push_back({surroundings.window->LabelsOf(series[i]), latest.times[i]});
  }
  return left;
}

std::vector<Labels> LeftRecordings(std::span<const Labels> recordings,
                                   const RuleSurroundings& surroundings, Timestamp at) {
  const LastScrapes scrapes = FindLastScrapes(surroundings, at);
  std::vector<Labels> left;
  for (const Labels& recording : recordings) {
    const Matchers matchers = EqualMatchers(recording);
    if (!surroundings.recorders.Of(matchers).empty()) continue;
    for (LeftSeries& series : FindLeftSeries(surroundings, matchers, at)) {
      if (IsScraped(series.labels, series.newest, scrapes)) continue;
      left.push_back(std::move(series.labels));
    }
  }
  return left;
}

}  // namespace alertd::alert
