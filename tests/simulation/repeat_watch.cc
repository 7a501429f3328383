#include "tests/simulation/repeat_watch.h"

#include <algorithm>

namespace alertd::simulation {
namespace {

Duration IntervalAfter(size_t repeats, const std::vector<Duration>& intervals) {
  return intervals[std::min(repeats, intervals.size() - 1)];
}

}  // namespace

void RepeatWatch::SeeSent(const Notification& notification, const Moment& moment) {
  sent_.emplace(notification.id,
                Sending{moment.with_leaps, notification.reason == NotifyReason::kRepeat});
}

void RepeatWatch::SeeTaken(const GroupAt& group, const std::string& id, const Moment& moment) {
  const Sending& sending = sent_[id];
  Telling& telling = told_[group];
  // After a crash it may come once more.
  if (telling.id != id) telling.repeats = sending.repeats ? telling.repeats + 1 : 0;
  if (!sending.repeats) telling.is_certain = true;
  telling.id = id;
  telling.sent = sending.first;
  telling.taken = moment.since_start;
}

bool RepeatWatch::MayRepeat(const GroupAt& group, const std::vector<Duration>& intervals,
                            const Moment& moment) const {
  const auto found = told_.find(group);
  if (found == told_.end() || !found->second.is_certain) return true;
  return moment.with_leaps - found->second.sent >= IntervalAfter(found->second.repeats, intervals);
}

RepeatWatch::Due RepeatWatch::NextRepeat(const GroupAt& group,
                                         const std::vector<Duration>& intervals) const {
  const Telling& telling = told_.at(group);
  return {telling.taken, IntervalAfter(telling.repeats, intervals)};
}

}  // namespace alertd::simulation
