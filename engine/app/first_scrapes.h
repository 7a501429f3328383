#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/scrape/target.h"
#include "engine/window/window.h"

namespace alertd::app {

inline constexpr Duration kFirstScrapesMax{90'000};
// A scrape that is under way for longer than this is not waited for, while the others are done.
inline constexpr Duration kUnderWayMax{1'000};

// Waits, after alertd was started, until every target has been asked once. Before that a sum lacks
// what is only not there yet, absent() is true, and an alert of the earlier process looks over.
//
// Not waited for are targets whose turn may be later than kFirstScrapesMax, and those that an
// earlier process has asked so lately that no scrape has been missed: the window has their samples.
class FirstScrapes {
 public:
  // `started` and `now` are of the steady clock. What `window` has now is of the earlier process;
  // it must outlive this.
  FirstScrapes(const window::Window& window, std::chrono::nanoseconds started);

  // Which targets there are from now on; `at` is the wall clock's time.
  void SetTargets(const std::vector<scrape::Target>& targets, Timestamp at);

  // Whether all have been asked, or time is up. `at` is the wall clock's time.
  bool Done(std::chrono::nanoseconds now, Timestamp at);

  // Once it is done: the moment, at `at` or shortly before, until which the window has all that
  // targets were asked for, those aside that take too long. As of later, scrapes are under way.
  Timestamp complete_until() const { return complete_until_; }

  // Those that have not been asked, once it is done.
  size_t missed() const { return awaited_.size(); }

 private:
  bool WasAskedLately(const Labels& up, const scrape::Target& target, Timestamp at) const;
  Timestamp CompleteUntil(Timestamp at) const;
  void LookAtUp(const std::function<void(const Labels&, Timestamp)>& visit);

  const window::Window& window_;
  std::chrono::nanoseconds started_;
  std::chrono::nanoseconds time_max_{0};
  std::map<Labels, scrape::Target> targets_;  // by the labels of their `up`
  std::set<Labels> awaited_;                  // likewise
  std::map<Labels, Timestamp> before_;  // the newest samples of `up` that the earlier process left
  std::map<Labels, Timestamp> latest_;  // and those that there are now
  std::optional<Timestamp> began_at_;   // by the wall clock
  std::optional<std::chrono::nanoseconds> asked_all_at_;
  Timestamp complete_until_;
  std::vector<std::optional<Timestamp>> seen_;  // of each series of `up`, by its place among them
  uint64_t generation_ = 0;                     // of the window
};

}  // namespace alertd::app
