#pragma once

#include "engine/alert/rule_engine.h"
#include "engine/model/time.h"
#include "rules/rule.h"

namespace alertd::alert {

// When a group's ticks are: at multiples of the interval, later by the group's `eval_offset` or,
// where it has none, by an offset of its own.
class GroupSchedule {
 public:
  // Equal names of group and file give equal offsets, also after a restart. An interval of less
  // than a millisecond counts as one. `alignment` is for groups without `eval_offset`.
  GroupSchedule(const rules::RuleGroup& group, GroupAlignment alignment);

  bool operator==(const GroupSchedule&) const = default;

  Duration interval() const { return interval_; }

  // The last tick at or before `now`, and the first one at or after it.
  Timestamp LastTick(Timestamp now) const;
  Timestamp FirstTick(Timestamp now) const;

 private:
  Duration interval_;
  Duration offset_{0};
};

}  // namespace alertd::alert
