#pragma once

// When Alertmanager (0.25 to 0.31) forgets groups in which nothing is: not at once, so that what
// fires in one again soon waits for its next flush, and not for group_wait.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/time.h"

namespace alertd::route {

// Alertmanager looks for empty groups again and again from its start, or from a reload, on.
class CleanUps {
 public:
  CleanUps() = default;
  explicit CleanUps(Timestamp since) : since_(since) {}

  // The newest that is not later than `now`; of a clock that was set back, as if they went on.
  Timestamp LastBefore(Timestamp now) const;
  // The first after `now`.
  Timestamp NextAfter(Timestamp now) const;

 private:
  Timestamp since_;
};

// The timer of a group, which goes on while nothing is in it.
struct FlushTimer {
  Timestamp next;
  Duration interval{0};  // positive
};

// The groups that have become empty and are still there for Alertmanager. What was told in them is
// not kept.
class EmptyGroups {
 public:
  // Its dispatcher begins anew, and knows no group.
  void Restart(Timestamp now);

  // The group with the key has been empty since `emptied_at`.
  void Keep(std::string key, FlushTimer timer, Timestamp emptied_at);

  // Something is in the group again: when its next flush is due, and nothing where it was forgotten
  // by then.
  std::optional<Timestamp> TakeOut(std::string_view key, Timestamp now);

  // After the clock was set back: no timer is further away than one that is set now.
  void LimitTimers(Timestamp now);

  const CleanUps& clean_ups() const { return clean_ups_; }

 private:
  struct Kept {
    FlushTimer timer;
    Timestamp until;
  };

  void ForgetOld(Timestamp now);

  CleanUps clean_ups_;
  std::map<std::string, Kept, std::less<>> kept_;  // by the group's key
  Timestamp forget_next_;                          // when some may be there for too long
};

}  // namespace alertd::route
