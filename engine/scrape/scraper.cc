#include "engine/scrape/scraper.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

#include "engine/scrape/left_series.h"
#include "engine/scrape/succession.h"

namespace alertd::scrape {
namespace {

// A scrape that starts this much late counts as on time: evenly spaced timestamps compress better
// and make rates exact. Prometheus allows the same.
constexpr Duration kToleranceMax{2};
constexpr int kToleranceShare = 100;  // and no more than the interval divided by this

// How much of what targets have sent is taken in before the transport is served again: well under a
// second of work, also when every step is as long as it may be.
constexpr size_t kStepsPerAdvance = 32;

// Smaller corrections of the clock shift a scrape or two and no more.
constexpr Duration kClockStepMax{1000};

// After a longer pause the targets are asked within this time.
constexpr std::chrono::duration<double, std::milli> kSoon{5'000};
constexpr Duration kAlways{int64_t{1} << 61U};

// So many pairs of targets with the same labels are told of.
constexpr size_t kDuplicatesToldMax = 20;

// The moment a scrape that was due is said to have begun.
Timestamp Aligned(Timestamp due, Timestamp now, Duration interval) {
  const Duration tolerance = std::min(kToleranceMax, interval / kToleranceShare);
  return now - due <= tolerance ? due : now;
}

}  // namespace

Scraper::Scraper(window::Window& window, Transport& transport, ScraperOptions options)
    : window_(window), transport_(transport), options_(std::move(options)) {}

Timestamp Scraper::FirstDue(const Target& target, Timestamp from) const {
  const Timestamp last = LastMoment(target, from);
  return last == from ? from : last + target.interval;
}

// The moment before the next one, when that is the only one that passed since an earlier process
// scraped the target. After a longer pause rules wait for the targets: they are asked soon, and not
// all at once.
Timestamp Scraper::FirstDueAfterStart(const Target& target, Timestamp now) const {
  const Timestamp next = FirstDue(target, now);
  const Timestamp passed = next - target.interval;
  const std::optional<Timestamp> last = LastScrapeOf(window_, target.labels, now, kAlways);
  if (!last || *last >= passed) return next;
  if (*last >= passed - target.interval) return passed;
  const double share = std::chrono::duration<double>(next - now) / target.interval;
  return std::min(next, now + std::chrono::duration_cast<Duration>(share * kSoon));
}

void Scraper::Schedule(const std::string& key, Timestamp due) {
  targets_.at(key).due = due;
  due_.emplace(due, key);
}

void Scraper::Unschedule(const std::string& key) {
  const auto [begin, end] = due_.equal_range(targets_.at(key).due);
  const auto found =
      std::find_if(begin, end, [&key](const auto& entry) { return entry.second == key; });
  if (found != end) due_.erase(found);
}

ApplyReport Scraper::Apply(const std::vector<rules::ScrapeJob>& jobs, Timestamp now) {
  ApplyReport report;
  std::unordered_set<std::string> wanted;
  std::vector<std::string> newcomers;
  DroppedTargets dropped;
  const std::vector<std::string> order_before = std::exchange(order_, {});
  for (const rules::ScrapeJob& job : jobs) {
    JobTargets made = MakeTargets(job);
    std::move(made.problems.begin(), made.problems.end(), std::back_inserter(report.problems));
    report.targets_dropped += made.dropped.count;
    dropped[job.name] = std::move(made.dropped);
    for (Target& target : made.targets) {
      const std::string key = target.Key();
      if (!wanted.insert(key).second) continue;
      order_.push_back(key);
      const auto found = targets_.find(key);
      if (found != targets_.end()) {
        ++report.targets_kept;
        Keep(found->second, std::move(target), key, now);
      } else {
        newcomers.push_back(key);
        Add(std::move(target), key, now);
      }
    }
  }
  std::vector<std::string> leavers;
  for (const std::string& key : order_before) {
    if (!wanted.contains(key)) leavers.push_back(key);
  }
  ByLabels by_labels = TargetsByLabels();
  report.duplicates = DescribeDuplicates(by_labels);
  for (const std::string& key : newcomers) {
    const bool alone = by_labels.at(targets_.at(key).target->labels).size() == 1;
    // Later on, what is there under its labels is another target's, and comes by succession only.
    if (applied_ || !alone) targets_.at(key).intake->AdoptNothing();
  }
  Replace(leavers, newcomers, now);
  report.targets_added = newcomers.size();
  report.targets_removed = leavers.size();
  if (!std::exchange(applied_, true)) EndSeriesOfFormerTargets(now);
  for (size_t place = 0; place < order_.size(); ++place)
    targets_.at(order_[place]).place = place;
  view_.Store(std::make_shared<const TargetsView>(Views(), std::move(dropped)));
  return report;
}

Scraper::ByLabels Scraper::TargetsByLabels() const {
  ByLabels by_labels;
  for (const std::string& key : order_)
    by_labels[targets_.at(key).target->labels].push_back(key);
  return by_labels;
}

std::vector<std::string> Scraper::DescribeDuplicates(const ByLabels& by_labels) const {
  std::vector<std::string> duplicates;
  for (const auto& [labels, keys] : by_labels) {
    if (keys.size() == 1) continue;
    if (duplicates.size() == kDuplicatesToldMax) break;
    duplicates.push_back(std::to_string(keys.size()) + " targets have the labels " +
                         FormatLabels(labels) + ", the first ones " +
                         targets_.at(keys[0]).target->url + " and " +
                         targets_.at(keys[1]).target->url);
  }
  return duplicates;
}

void Scraper::Keep(ScrapedTarget& scraped, Target target, const std::string& key, Timestamp now) {
  const bool other_interval = scraped.target->interval != target.interval;
  scraped.target = std::make_shared<const Target>(target);
  scraped.view.target = scraped.target;
  scraped.intake->Replace(std::move(target));
  if (!other_interval) return;
  Unschedule(key);
  Schedule(key, FirstDue(*scraped.target, now));
}

void Scraper::Add(Target target, const std::string& key, Timestamp now) {
  const auto shared = std::make_shared<const Target>(target);
  ScrapedTarget scraped;
  scraped.target = shared;
  scraped.intake = std::make_unique<TargetIntake>(window_, std::move(target), options_.detail);
  scraped.view.target = shared;
  scraped.view.metadata = scraped.intake->metadata();
  targets_.emplace(key, std::move(scraped));
  Schedule(key, applied_ ? FirstDue(*shared, now) : FirstDueAfterStart(*shared, now));
}

// Each newcomer goes on where the leavers that it stands for are; the other leavers are gone.
void Scraper::Replace(const std::vector<std::string>& leavers,
                      const std::vector<std::string>& newcomers, Timestamp now) {
  const std::vector<std::optional<size_t>> heirs =
      ChooseHeirs(TargetsOf(leavers), TargetsOf(newcomers));
  std::map<Labels, TargetIntake*> stayers;
  for (const std::string& key : order_) {
    ScrapedTarget& scraped = targets_.at(key);
    stayers.emplace(scraped.target->labels, scraped.intake.get());
  }
  for (const std::string& key : newcomers)
    stayers.erase(targets_.at(key).target->labels);
  for (size_t i = 0; i < leavers.size(); ++i) {
    const auto stayer = stayers.find(targets_.at(leavers[i]).target->labels);
    if (stayer != stayers.end()) {
      // Its series are those of a target that stays, which ends what it does not have itself.
      stayer->second->Inherit(targets_.at(leavers[i]).intake->Release(now));
    } else if (heirs[i]) {
      HandOver(leavers[i], newcomers[*heirs[i]], now);
    }
    Remove(leavers[i], now);
  }
}

// Leaves the leaver without series.
void Scraper::HandOver(const std::string& leaver, const std::string& newcomer, Timestamp now) {
  ScrapedTarget& former = targets_.at(leaver);
  ScrapedTarget& heir = targets_.at(newcomer);
  // A scrape that is given up is made up for, or there would be a hole.
  const bool scraping = former.request.has_value() || former.intake->busy();
  Timestamp due = std::min(heir.due, scraping ? now : former.due);
  // What is older than the newest samples of the series, or of the same time, does not count.
  const std::optional<Timestamp>& last = former.view.last_scrape;
  if (last && *last <= now) due = std::max(due, *last + Duration{1});
  heir.intake->Inherit(former.intake->Release(now));
  Unschedule(newcomer);
  Schedule(newcomer, due);
}

void Scraper::Remove(const std::string& key, Timestamp now) {
  ScrapedTarget& scraped = targets_.at(key);
  if (scraped.request) {
    transport_.Cancel(*scraped.request);
    running_.erase(*scraped.request);
  }
  std::erase(arrived_, key);
  // A marker at the last scrape's own timestamp would be a duplicate and not count.
  Timestamp at = now;
  if (scraped.view.last_scrape) at = std::max(at, *scraped.view.last_scrape + Duration{1});
  scraped.intake->End(at, scratch_);
  Unschedule(key);
  targets_.erase(key);
}

void Scraper::EndSeriesOfFormerTargets(Timestamp now) {
  std::set<Labels> formers;
  for (Labels& former : TargetsThatLeftSeries(window_, now))
    formers.insert(std::move(former));
  std::set<Labels> gone = formers;
  std::map<std::string, TargetIntake*> heirs;  // by source, of newcomers the first one
  for (const std::string& key : order_) {
    const ScrapedTarget& scraped = targets_.at(key);
    const Labels& labels = scraped.target->labels;
    if (!formers.contains(labels)) heirs.emplace(SourceKey(labels), scraped.intake.get());
    gone.erase(labels);
  }
  for (const Labels& former : gone) {
    const auto heir = heirs.find(SourceKey(former));
    if (heir == heirs.end()) {
      EndSeriesOf(former, now);
    } else {
      heir->second->Inherit(window_.LabelsOf(SeriesLeftBy(window_, former, now)));
    }
  }
}

void Scraper::EndSeriesOf(const Labels& former, Timestamp now) {
  bool done = false;
  while (!done) {
    const uint64_t generation = window_.generation();
    std::vector<window::SeriesSample> markers;
    for (const window::SeriesId series : SeriesLeftBy(window_, former, now))
      markers.push_back({series, {now, StaleMarker()}});
    done = window_.Append({.samples = markers}, generation).has_value();
  }
}

std::optional<Timestamp> Scraper::NextDue() const {
  if (!arrived_.empty()) return last_advance_;
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

ScraperReport Scraper::Advance(Timestamp now, std::vector<HttpCompletion> completions) {
  ScraperReport report;
  FollowClock(now);
  for (HttpCompletion& completion : completions) {
    const auto found = running_.find(completion.id);
    if (found == running_.end()) continue;
    ScrapedTarget& scraped = targets_.at(found->second);
    scraped.request.reset();
    scraped.elapsed = completion.elapsed;
    scraped.intake->Begin(std::move(completion), scraped.started);
    arrived_.push_back(std::move(found->second));
    running_.erase(found);
  }
  TakeIn(report);
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::string key = due_.begin()->second;
    due_.erase(due_.begin());
    ScrapedTarget& scraped = targets_.at(key);
    Start(key, scraped, now, report);
    // After a pause of the whole process the missed scrapes are left out, not made up for.
    Schedule(key, FirstDue(*scraped.target, std::max(scraped.due, now) + Duration{1}));
  }
  if (!news_.empty()) {
    view_.Store(std::make_shared<const TargetsView>(*view_.Load(), std::exchange(news_, {})));
  }
  return report;
}

// A step for each target in turn, so that a large exposition delays only its own target.
void Scraper::TakeIn(ScraperReport& report) {
  for (size_t step = 0; step < kStepsPerAdvance && !arrived_.empty(); ++step) {
    std::string key = std::move(arrived_.front());
    arrived_.pop_front();
    ScrapedTarget& scraped = targets_.at(key);
    std::optional<IntakeResult> result = scraped.intake->Step(scratch_);
    if (result) {
      report.scrapes.push_back(Note(scraped, scraped.elapsed, *std::move(result)));
    } else {
      arrived_.push_back(std::move(key));
    }
  }
}

// Without this, no target would be scraped until the clock is where it was before.
void Scraper::FollowClock(Timestamp now) {
  const bool set_back = now + kClockStepMax < last_advance_;
  last_advance_ = now;
  if (!set_back) return;
  due_.clear();
  for (auto& [key, scraped] : targets_)
    Schedule(key, FirstDue(*scraped.target, now));
}

void Scraper::Start(const std::string& key, ScrapedTarget& scraped, Timestamp now,
                    ScraperReport& report) {
  if (scraped.intake->busy()) {
    report.left_out.push_back(scraped.target);
    return;
  }
  if (scraped.request) {
    transport_.Cancel(*scraped.request);
    running_.erase(*scraped.request);
    scraped.request.reset();
    const std::string error =
        "the scrape did not end within its timeout of " + FormatDuration(scraped.target->timeout);
    const Duration elapsed = now - scraped.started;
    report.scrapes.push_back(
        Note(scraped, elapsed, scraped.intake->Fail(error, elapsed, scraped.started, scratch_)));
  }
  scraped.started = Aligned(scraped.due, now, scraped.target->interval);
  if (const std::string& refusal = scraped.target->refusal; !refusal.empty()) {
    IntakeResult result = scraped.intake->Fail(refusal, Duration{0}, scraped.started, scratch_);
    report.scrapes.push_back(Note(scraped, Duration{0}, std::move(result)));
    return;
  }
  scraped.request = transport_.Start(MakeScrapeRequest(*scraped.target, options_.version));
  running_.emplace(*scraped.request, key);
}

ScrapeReport Scraper::Note(ScrapedTarget& scraped, Duration elapsed, IntakeResult result) {
  TargetView& view = scraped.view;
  const bool ok = result.error.empty();
  if (ok) view.down_since.reset();
  if (!ok && view.health != TargetHealth::kDown) view.down_since = scraped.started;
  view.health = ok ? TargetHealth::kUp : TargetHealth::kDown;
  view.last_error = result.error;
  view.last_scrape = scraped.started;
  view.last_duration = elapsed;
  view.last_samples = result.counts.samples_scraped;
  view.metadata = scraped.intake->metadata();
  news_.emplace_back(scraped.place, std::make_shared<const TargetView>(view));
  return {.target = scraped.target,
          .at = scraped.started,
          .elapsed = elapsed,
          .error = std::move(result.error),
          .counts = result.counts};
}

std::vector<std::shared_ptr<const Target>> Scraper::TargetsOf(
    const std::vector<std::string>& keys) const {
  std::vector<std::shared_ptr<const Target>> targets;
  targets.reserve(keys.size());
  for (const std::string& key : keys)
    targets.push_back(targets_.at(key).target);
  return targets;
}

std::vector<TargetView> Scraper::Views() const {
  std::vector<TargetView> targets;
  targets.reserve(order_.size());
  for (const std::string& key : order_)
    targets.push_back(targets_.at(key).view);
  return targets;
}

}  // namespace alertd::scrape
