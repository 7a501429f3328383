#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_set>

#include "engine/model/alert.h"
#include "engine/model/silence.h"

namespace alertd::silence {

// The alerts that there are, as whoever owns them knows them.
struct AlertLookup {
  // Null when there is none with these labels.
  std::function<const Alert*(const Labels&)> find;
  std::function<void(const std::function<void(const Alert&)>& take)> each;
};

// What a silence that ends by itself has seen so far, and when to look again.
struct WatchFinding {
  std::optional<Timestamp> held_since;
  std::optional<Timestamp> unmatched_since;
  std::string end_reason;               // not empty: it ends now
  std::optional<Timestamp> look_again;  // unless an alert comes or ends before
};

// Watches the alerts that one active silence holds, for the sake of those that end when their
// alerts are over.
class SilenceWatch {
 public:
  // An alert that fires and that the silence matches.
  void Hold(const Labels& labels) { held_.insert(labels); }

  // Looks at the alerts as they are at `now`. Forgets those that are over: the cost is that of
  // those, and of one that fires.
  WatchFinding Look(const Silence& silence, const AlertLookup& alerts, Timestamp now);

 private:
  // One that fires, of those that it holds.
  const Alert* Witness(const AlertLookup& alerts, Timestamp now);

  std::unordered_set<Labels, LabelsHash> held_;
};

}  // namespace alertd::silence
