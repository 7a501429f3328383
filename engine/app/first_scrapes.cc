#include "engine/app/first_scrapes.h"

#include <algorithm>
#include <utility>

#include "engine/model/equal_matcher.h"

namespace alertd::app {
namespace {

constexpr std::string_view kUp = "up";
// For what it takes to take in what the last one sent.
constexpr Duration kGrace{5'000};

}  // namespace

FirstScrapes::FirstScrapes(const window::Window& window, std::chrono::nanoseconds started)
    : window_(window), started_(started) {
  LookAtUp([this](const Labels& up, Timestamp at) { before_[up] = at; });
}

bool FirstScrapes::WasAskedLately(const Labels& up, const scrape::Target& target,
                                  Timestamp at) const {
  const auto before = before_.find(up);
  return before != before_.end() && before->second <= at && at - before->second <= target.interval;
}

void FirstScrapes::SetTargets(const std::vector<scrape::Target>& targets, Timestamp at) {
  awaited_.clear();
  seen_.clear();
  time_max_ = std::chrono::nanoseconds{0};
  for (const scrape::Target& target : targets) {
    const Duration turn = target.interval + target.timeout;
    if (turn > kFirstScrapesMax) continue;
    Labels up = scrape::ReportLabels(kUp, target);
    if (WasAskedLately(up, target, at)) continue;
    awaited_.insert(std::move(up));
    time_max_ = std::max<std::chrono::nanoseconds>(time_max_, turn + kGrace);
  }
}

bool FirstScrapes::Done(std::chrono::nanoseconds now) {
  if (awaited_.empty()) return true;
  LookAtUp([this](const Labels& up, Timestamp at) {
    const auto before = before_.find(up);
    if (before == before_.end() || before->second != at) awaited_.erase(up);
  });
  return awaited_.empty() || now - started_ >= time_max_;
}

// Calls `visit` with each `up` that has another sample than when it was last looked at, and with
// the time of that, those that have ended left out.
void FirstScrapes::LookAtUp(const std::function<void(const Labels&, Timestamp)>& visit) {
  // Of any time, also when the clock was set back.
  constexpr Timestamp kLatest{Duration{int64_t{1} << 60U}};
  constexpr Duration kAlways{int64_t{1} << 61U};
  if (std::exchange(generation_, window_.generation()) != window_.generation()) seen_.clear();
  const std::vector<window::SeriesId> up = window_.Select({EqualMatcher(kMetricNameLabel, kUp)});
  window::LatestColumns latest;
  window_.ReadLatest(up, kLatest, kAlways, latest);
  seen_.resize(up.size());
  for (size_t i = 0; i < up.size(); ++i) {
    const bool is_new = latest.present[i] != window::kAbsent && seen_[i] != latest.times[i];
    if (!is_new) continue;
    seen_[i] = latest.times[i];
    visit(window_.LabelsOf(up[i]), latest.times[i]);
  }
}

}  // namespace alertd::app
