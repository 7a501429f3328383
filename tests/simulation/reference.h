#pragma once

// What alertd's documentation promises, in the plainest form: no index, no state but what has
// happened. Slow on purpose, and nothing of alertd's own logic is used.

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"
#include "rules/configuration.h"

namespace alertd::simulation {

// One receiver that a route names for an alert.
struct Way {
  const rules::Route* route = nullptr;
  std::string receiver;
  std::string group;  // the key of the alert's group there
  Duration delay{0};  // of its step of the escalation
};

// Routes, and the numbers that alertd has given to those with the same matchers: each before those
// below it, in their order.
struct NumberedRoutes {
  const rules::Route& root;
  const std::vector<size_t>& numbers;
};

// All of them, as the route tree's documentation walks it.
std::vector<Way> WaysOf(const NumberedRoutes& routes, const Labels& labels);

// What somebody has asked to be quiet, while alertd ran.
struct Quiet {
  enum class Kind { kSilence, kSuppression };
  Kind kind = Kind::kSilence;
  Matchers matchers;
  Timestamp from;
  Timestamp until;
  bool ended = false;  // before its time: whatever the clock says
  // It ends when all that it has held is over, or when nothing matches it for so long.
  bool until_resolved = false;
  std::optional<Duration> until_unmatched = std::nullopt;
  bool has_held = false;
  std::optional<Timestamp> unmatched_since = std::nullopt;

  // Looks at what fires now.
  void See(const std::set<Labels>& firing, Timestamp now);
};

struct MuteScene {
  const rules::Configuration& configuration;
  const std::map<std::string, Quiet>& silences;  // and suppressions that stand in no file
  const std::set<Labels>& firing;                // all that fires, held or not
  Timestamp now;
};

enum class MuteKind { kNone, kAskedFor, kInhibited };

// Whether silences, suppressions or other alerts hold the alert.
MuteKind MuteOf(const MuteScene& scene, const Labels& labels);

// One scrape of a target, with what it said of a metric.
struct Sighting {
  Duration since_start{0};  // by a clock that never steps
  Timestamp at;             // by the clock that alertd reads
  bool up = true;
  bool holds = false;  // the rule's condition
};

// What alertd could have known of one alert's condition.
class Sightings {
 public:
  // What is of a time that was there already, for the clock was set back, the window does not take.
  void Add(Sighting sighting) {
    if (all_.empty() || sighting.at > all_.back().at) all_.push_back(sighting);
  }
  // Nobody came to look at what is newer.
  void ForgetAfter(Timestamp at) {
    std::erase_if(all_, [at](const Sighting& sighting) { return sighting.at > at; });
  }
  void ForgetAfter(Duration since_start) {
    std::erase_if(all_, [&](const Sighting& sighting) {
      const bool forgets = sighting.since_start > since_start;
      if (forgets) unsure_.push_back(sighting);
      return forgets;
    });
  }
  // Whether something newer, which alertd may have seen for all that, did not hold.
  bool MayBeCalmAfter(Timestamp at) const {
    return std::any_of(unsure_.begin(), unsure_.end(), [at](const Sighting& sighting) {
      return sighting.at > at && sighting.up && !sighting.holds;
    });
  }

  // Likewise, whether something newer up to `until` did hold.
  bool MayHoldWithin(Timestamp at, Timestamp until) const {
    return std::any_of(unsure_.begin(), unsure_.end(), [&](const Sighting& sighting) {
      return sighting.at > at && sighting.at <= until && sighting.up && sighting.holds;
    });
  }

  // The newest at or before `at` at which the target was up.
  const Sighting* LastUp(Timestamp at) const;
  // Whether within [from, until] the condition did not hold for so long that whoever looks every
  // `interval` must have seen it.
  bool CalmFor(Duration interval, Timestamp from, Timestamp until) const;
  // Whether all since then, of which there is one at least, were up and hold.
  bool HoldsSince(Duration since_start) const;

 private:
  std::vector<Sighting> all_;
  std::vector<Sighting> unsure_;  // came just before a process ended
};

}  // namespace alertd::simulation
