#include "engine/app/first_scrapes.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/model/matcher.h"

namespace alertd::app {
namespace {

constexpr std::string_view kUp = "up";
// For what it takes to take in what the last one sent.
constexpr Duration kGrace{5'000};

Matcher IsUp() {
  auto matcher = Matcher::Make(MatchKind::kEqual, std::string(kMetricNameLabel), std::string(kUp));
  ALERTD_CHECK(matcher.has_value());
  return *std::move(matcher);
}

}  // namespace

void FirstScrapes::SetTargets(const std::vector<scrape::Target>& targets) {
  awaited_.clear();
  seen_ = 0;
  time_max_ = std::chrono::nanoseconds{0};
  for (const scrape::Target& target : targets) {
    const Duration turn = target.interval + target.timeout;
    if (turn > kFirstScrapesMax) continue;
    awaited_.insert(scrape::ReportLabels(kUp, target));
    time_max_ = std::max<std::chrono::nanoseconds>(time_max_, turn + kGrace);
  }
}

bool FirstScrapes::Done(std::chrono::nanoseconds now) {
  if (awaited_.empty()) return true;
  const std::vector<window::SeriesId> up = window_.Select({IsUp()});
  if (up.size() != seen_) {
    seen_ = up.size();
    for (const Labels& labels : window_.LabelsOf(up))
      awaited_.erase(labels);
  }
  return awaited_.empty() || now - started_ >= time_max_;
}

}  // namespace alertd::app
