#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/time.h"
#include "rules/route.h"
#include "rules/time_interval.h"

namespace alertd::route {

// Knows which time intervals hold, and so which routes tell nobody. Asking changes nothing; only
// Advance() does.
class IntervalCalendar {
 public:
  // As of `now`.
  IntervalCalendar(std::vector<rules::TimeInterval> intervals, Timestamp now);

  // Why the route tells nobody as of the last Advance(): within times that it mutes, or outside of
  // all those that it is active at; all that there is to say. Empty when it does tell.
  std::string WhyMuted(const rules::Route& route) const;
  // The names of the time intervals because of which it tells nobody: those that mute it now, or
  // all that it is active at. Empty when it does tell.
  std::vector<std::string> IntervalsMuting(const rules::Route& route) const;

  // When an interval begins or ends next.
  std::optional<Timestamp> NextChange() const;

  // Moves on to `now`. True when an interval has begun or ended.
  bool Advance(Timestamp now);
  // The clock was set: looks at every interval anew.
  void Reset(Timestamp now);

 private:
  struct Entry {
    rules::TimeInterval interval;
    bool holds = false;
    Timestamp next_look;
  };

  static void Refresh(Entry& entry, Timestamp now);
  bool Holds(const std::string& name) const;
  bool IsActive(const rules::Route& route) const;
  // Those of the route's that mute it.
  std::vector<std::string> MutingNow(const rules::Route& route) const;

  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace alertd::route
