#include "engine/alert/group_schedule.h"

#include <algorithm>
#include <cstdint>

#include "engine/model/labels.h"

namespace alertd::alert {

GroupSchedule::GroupSchedule(const rules::RuleGroup& group, GroupAlignment alignment)
    : interval_(std::max(group.interval, Duration{1})) {
  if (group.eval_offset) {
    offset_ = *group.eval_offset;
    return;
  }
  if (alignment == GroupAlignment::kAligned) return;
  const uint64_t hash = Fingerprint(Labels{{"file", group.file}, {"name", group.name}});
  offset_ = Duration(static_cast<Duration::rep>(hash % static_cast<uint64_t>(interval_.count())));
}

Timestamp GroupSchedule::LastTick(Timestamp now) const {
  const Duration since_epoch = now.time_since_epoch() - offset_;
  Duration past_tick = since_epoch % interval_;
  if (past_tick < Duration{0}) past_tick += interval_;
  return now - past_tick;
}

Timestamp GroupSchedule::FirstTick(Timestamp now) const {
  const Timestamp last = LastTick(now);
  return last == now ? last : last + interval_;
}

}  // namespace alertd::alert
