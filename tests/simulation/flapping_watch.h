#pragma once

// Alerts that begin and end so often in their groups that they flap: what must count as flapping,
// and what may after restarts, reloads and changes of the clock.

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "engine/model/labels.h"
#include "rules/route.h"
#include "tests/simulation/moment.h"

namespace alertd::simulation {

class FlappingWatch {
 public:
  // An alert has begun or ended.
  struct Change {
    Moment seen;
    // When that was at the earliest, by Moment::with_leaps: its evaluation's time, which after a
    // leap may be long past.
    Duration since{0};
  };
  void SeeChange(const std::string& group, const Labels& alert, const rules::Flapping& flapping,
                 const Change& change);
  // Likewise, also in groups that it may have left.
  void SeeChangeElsewhere(const Labels& alert, const Moment& moment);
  // From now on nobody promises to remember what was before, nor to forget it.
  void SeeUncertain(const Moment& moment);

  // The clock was set back: what lay ahead counts as having just happened.
  void SeeSetBack(const Moment& moment);

  // Since when, by Moment::with_leaps, it must count as flapping without a pause; none where it
  // need not.
  std::optional<Duration> MustFlapSince(const std::string& group, const Labels& alert,
                                        const Moment& moment) const;
  bool MustFlap(const std::string& group, const Labels& alert, const Moment& moment) const {
    return MustFlapSince(group, alert, moment).has_value();
  }
  // Or does so in any group, where it is empty.
  bool MayFlap(const std::string& group, const Labels& alert, const Moment& moment) const;

 private:
  struct History {
    rules::Flapping flapping;
    std::deque<Duration> certain;  // when it changed, by Moment::with_leaps
    std::deque<Duration> possible;
    std::optional<Duration> must_since = std::nullopt;
    bool may_flap = false;
  };

  static bool MayFlap(const History& history, const Moment& moment);
  // Whether it may flap by that change and those before it.
  static bool NotePossible(History& history, Duration now);

  std::map<std::pair<std::string, Labels>, History> histories_;
};

}  // namespace alertd::simulation
