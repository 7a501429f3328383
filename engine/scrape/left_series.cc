#include "engine/scrape/left_series.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "engine/model/equal_matcher.h"

namespace alertd::scrape {
namespace {

// What is older has ended by itself, for whoever asks with Prometheus' lookback.
constexpr Duration kLookback = std::chrono::minutes{5};
constexpr std::string_view kUp = "up";

}  // namespace

std::optional<Timestamp> LastScrapeOf(const window::Window& window, const Labels& target,
                                      Timestamp at, Duration lookback) {
  const Labels up = LabelsBuilder(target).Set(kMetricNameLabel, kUp).Build();
  for (const window::SeriesId series : window.Select(EqualMatchers(up))) {
    if (window.LabelsOf(series) != up) continue;
    window::LatestColumns latest;
    window.ReadLatest({&series, 1}, at, lookback, latest);
    if (latest.present[0] != window::kAbsent) return latest.times[0];
  }
  return std::nullopt;
}

std::vector<window::SeriesId> SeriesLeftBy(const window::Window& window, const Labels& target,
                                           Timestamp at) {
  const std::optional<Timestamp> last = LastScrapeOf(window, target, at, kLookback);
  if (!last) return {};
  const std::vector<window::SeriesId> series = window.Select(EqualMatchers(target));
  window::LatestColumns latest;
  window.ReadLatest(series, at, kLookback, latest);
  std::vector<window::SeriesId> left;
  for (size_t i = 0; i < series.size(); ++i) {
    if (latest.present[i] != window::kAbsent && latest.times[i] == last) left.push_back(series[i]);
  }
  return left;
}

std::vector<Labels> TargetsThatLeftSeries(const window::Window& window, Timestamp at) {
  const std::vector<window::SeriesId> up = window.Select({EqualMatcher(kMetricNameLabel, kUp)});
  window::LatestColumns latest;
  window.ReadLatest(up, at, kLookback, latest);
  std::vector<Labels> targets;
  for (size_t i = 0; i < up.size(); ++i) {
    if (latest.present[i] == window::kAbsent) continue;
    targets.push_back(LabelsBuilder(window.LabelsOf(up[i])).Remove(kMetricNameLabel).Build());
  }
  return targets;
}

}  // namespace alertd::scrape
