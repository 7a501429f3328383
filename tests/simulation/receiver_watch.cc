#include "tests/simulation/receiver_watch.h"

#include <algorithm>

namespace alertd::simulation {

const rules::Receiver* FindReceiver(const rules::Configuration& configuration,
                                    std::string_view name) {
  const auto& all = configuration.receivers;
  const auto found = std::find_if(
      all.begin(), all.end(), [name](const rules::Receiver& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool IsStorm(std::string_view group_key) { return group_key.starts_with("rate_limit:"); }

void ReceiverWatch::SeeReport(const DeliveryReport& report) {
  const bool lost =
      report.outcome == DeliveryOutcome::kRefused || report.outcome == DeliveryOutcome::kDropped;
  if (lost) refused_[{report.receiver, report.group_key}] = true;
}

void ReceiverWatch::SeeSent(const Notification& notification, const Moment& moment) {
  // What is sent once more after a crash may have been taken, and nobody knows.
  const Duration first = sent_.emplace(notification.id, moment.with_leaps).first->second;
  if (!notification.Firing()) return;
  missed_since_.emplace(GroupAt{notification.receiver, notification.group_key}, first);
}

void ReceiverWatch::SeeTaken(const GroupAt& group, const std::string& next, const Moment& moment) {
  taken_at_[group] = moment.since_start;
  refused_.erase(group);
  missed_since_.erase(group);
  if (!next.empty()) missed_since_[group] = sent_[next];
}

bool ReceiverWatch::HasJustTaken(const GroupAt& group, const Moment& moment) const {
  const auto taken = taken_at_.find(group);
  return taken != taken_at_.end() && moment.since_start - taken->second <= kStep;
}

bool ReceiverWatch::MayStandIn(const rules::Configuration& configuration, const GroupAt& group,
                               const Moment& moment) const {
  for (const rules::Receiver& other : configuration.receivers) {
    if (!other.fallback || other.fallback->receiver != group.first) continue;
    // When what is told in a summary was to be sent is not seen here.
    if (other.rate_limit) return true;
    const GroupAt missing{other.name, group.second};
    if (HasJustTaken(missing, moment)) return true;
    const auto since = missed_since_.find(missing);
    if (since == missed_since_.end()) continue;
    if (refused_.contains(missing)) return true;
    if (moment.with_leaps - since->second >= other.fallback->after) return true;
  }
  return false;
}

bool ReceiverWatch::Count(const rules::Receiver& receiver, const Moment& moment) {
  std::deque<Duration>& sent = counts_[receiver.name];
  while (!sent.empty() && sent.front() + receiver.rate_limit->per <= moment.with_leaps)
    sent.pop_front();
  sent.push_back(moment.with_leaps);
  return sent.size() <= receiver.rate_limit->messages;
}

}  // namespace alertd::simulation
