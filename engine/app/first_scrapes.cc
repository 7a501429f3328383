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
  latest_ = before_;
}

bool FirstScrapes::WasAskedLately(const Labels& up, const scrape::Target& target,
                                  Timestamp at) const {
  const auto before = before_.find(up);
  return before != before_.end() && before->second <= at && at - before->second <= target.interval;
}

void FirstScrapes::SetTargets(const std::vector<scrape::Target>& targets, Timestamp at) {
  if (!began_at_) began_at_ = at;
  targets_.clear();
  awaited_.clear();
  seen_.clear();
  time_max_ = std::chrono::nanoseconds{0};
  for (const scrape::Target& target : targets) {
    const Duration turn = target.interval + target.timeout;
    if (turn > kFirstScrapesMax) continue;
    Labels up = scrape::ReportLabels(kUp, target);
    targets_.insert_or_assign(up, target);
    if (WasAskedLately(up, target, at)) continue;
    awaited_.insert(std::move(up));
    time_max_ = std::max<std::chrono::nanoseconds>(time_max_, turn + kGrace);
  }
}

bool FirstScrapes::Done(std::chrono::nanoseconds now, Timestamp at) {
  LookAtUp([this](const Labels& up, Timestamp scraped) {
    latest_[up] = scraped;
    const auto before = before_.find(up);
    if (before == before_.end() || before->second != scraped) awaited_.erase(up);
  });
  if (!awaited_.empty() && now - started_ < time_max_) return false;
  if (!asked_all_at_) asked_all_at_ = now;
  complete_until_ = CompleteUntil(at);
  // What was missed before is there from later on only.
  if (complete_until_ >= began_at_.value_or(at)) return true;
  complete_until_ = at;
  return now - *asked_all_at_ >= kUnderWayMax;
}

Timestamp FirstScrapes::CompleteUntil(Timestamp at) const {
  Timestamp until = at;
  for (const auto& [up, target] : targets_) {
    const auto latest = latest_.find(up);
    const Timestamp moment = scrape::LastMoment(target, at);
    const bool is_there = latest != latest_.end() && latest->second >= moment;
    if (is_there || at - moment >= kUnderWayMax) continue;
    until = std::min(until, moment - Duration{1});
  }
  return until;
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
