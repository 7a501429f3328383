#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/snapshot_cell.h"
#include "engine/base/transport.h"
#include "engine/scrape/target_intake.h"
#include "engine/scrape/targets_view.h"
#include "engine/window/window.h"
#include "rules/scrape_options.h"

namespace alertd::scrape {

struct ScraperOptions {
  std::string version = "unknown";  // alertd's, for the User-Agent
  ReportDetail detail = ReportDetail::kExtra;
};

// What became of one scrape, for logs and metrics.
struct ScrapeReport {
  std::shared_ptr<const Target> target;
  Timestamp at;  // of its samples
  Duration elapsed{0};
  std::string error;  // empty when it was taken in
  IntakeCounts counts;
};

// What Advance() has done.
struct ScraperReport {
  std::vector<ScrapeReport> scrapes;  // that have ended
  // Targets that were due while what they had sent before was still being taken in: this scrape is
  // left out, for a target that sends more than can be read must not pile it up.
  std::vector<std::shared_ptr<const Target>> left_out;
};

// What Apply() changed.
struct ApplyReport {
  size_t targets_added = 0;
  size_t targets_kept = 0;
  size_t targets_removed = 0;
  size_t targets_dropped = 0;         // by relabeling
  std::vector<std::string> problems;  // addresses that make no target
  // Targets that have the same labels, so that their samples get in one another's way.
  std::vector<std::string> duplicates;
};

// Scrapes the targets of all jobs, each at its own moments of the interval: those at which the time
// since 1970 has the target's share of the interval as its rest, so that a restart and a reload
// change nothing about them. After the clock was set back the moments are counted anew. A moment
// that a short restart has missed is made up for at once, so that no range has a sample less.
//
// Belongs to one thread, but for View(). It never waits: the owner calls Advance() at NextDue() and
// with what its transport has completed.
class Scraper {
 public:
  // `window` and `transport` must outlive the scraper.
  Scraper(window::Window& window, Transport& transport, ScraperOptions options);

  // Takes over a configuration. Targets that stay go on as if nothing had happened; the series of
  // those that go away end at `now`, unless another one with the same job and instance comes with
  // the same call: then it goes on with them until its first scrape, which comes no later than that
  // of its predecessor would have. The first call does the same with those that an earlier process
  // has left of targets that there are no longer.
  ApplyReport Apply(const std::vector<rules::ScrapeJob>& jobs, Timestamp now);

  // When Advance() has something to start; nothing without targets. Completions may come earlier.
  std::optional<Timestamp> NextDue() const;

  // Takes in some of what has completed and starts the scrapes that are due; with more to take in,
  // NextDue() is at once. Completions of others than the scraper's requests are ignored.
  ScraperReport Advance(Timestamp now, std::vector<HttpCompletion> completions);

  // Whether the request is one of the scraper's, for an owner whose transport serves others too.
  bool Owns(RequestId id) const { return running_.contains(id); }

  // Thread-safe.
  std::shared_ptr<const TargetsView> View() const { return view_.Load(); }

 private:
  struct ScrapedTarget {
    std::shared_ptr<const Target> target;
    size_t place = 0;  // in order_
    std::unique_ptr<TargetIntake> intake;
    Timestamp due;
    std::optional<RequestId> request;  // of the scrape that runs
    Timestamp started;                 // its samples' timestamp
    Duration elapsed{0};               // of the request that has completed
    TargetView view;
  };

  Timestamp FirstDue(const Target& target, Timestamp from) const;
  Timestamp FirstDueAfterStart(const Target& target, Timestamp now) const;
  void Schedule(const std::string& key, Timestamp due);
  void FollowClock(Timestamp now);
  void Unschedule(const std::string& key);
  void Keep(ScrapedTarget& scraped, Target target, const std::string& key, Timestamp now);
  void Add(Target target, const std::string& key, Timestamp now);
  using ByLabels = std::map<Labels, std::vector<std::string>>;  // keys, in the order of targets
  ByLabels TargetsByLabels() const;
  std::vector<std::string> DescribeDuplicates(const ByLabels& by_labels) const;
  void Replace(const std::vector<std::string>& leavers, const std::vector<std::string>& newcomers,
               Timestamp now);
  void HandOver(const std::string& leaver, const std::string& newcomer, Timestamp now);
  void Remove(const std::string& key, Timestamp now);
  void EndSeriesOfFormerTargets(Timestamp now);
  void EndSeriesOf(const Labels& former, Timestamp now);
  void Start(const std::string& key, ScrapedTarget& scraped, Timestamp now, ScraperReport& report);
  void TakeIn(ScraperReport& report);
  ScrapeReport Note(ScrapedTarget& scraped, Duration elapsed, IntakeResult result);
  std::vector<std::shared_ptr<const Target>> TargetsOf(const std::vector<std::string>& keys) const;
  std::vector<TargetView> Views() const;

  window::Window& window_;
  Transport& transport_;
  ScraperOptions options_;
  std::unordered_map<std::string, ScrapedTarget> targets_;  // by key
  std::vector<std::string> order_;                          // keys, as configured
  std::multimap<Timestamp, std::string> due_;
  Timestamp last_advance_ = Timestamp::min();
  bool applied_ = false;  // a configuration
  std::unordered_map<RequestId, std::string> running_;
  std::deque<std::string> arrived_;  // whose scrapes are being taken in
  IntakeScratch scratch_;
  SnapshotCell<TargetsView> view_{std::make_shared<const TargetsView>()};
  std::vector<std::pair<size_t, SharedTargetView>> news_;  // that view_ does not have yet
};

}  // namespace alertd::scrape
