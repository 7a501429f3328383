// What is told when nothing keeps an alert quiet any more.

#include <algorithm>

#include "tests/simulation/judge.h"

namespace alertd::simulation {
namespace {

// Inhibitions come and go by themselves: nobody waits for their end.
bool WasAskedFor(const std::string& reason) {
  return reason.find("silence ") != std::string::npos ||
         reason.find("suppression ") != std::string::npos;
}

bool SaysThatItFires(const Notification& notification, const Labels& labels) {
  return std::any_of(notification.alerts.begin(), notification.alerts.end(),
                     [&](const Alert& alert) {
                       return alert.labels == labels && !alert.ResolvedAt(notification.at);
                     });
}

}  // namespace

bool Judge::MayRemind(const Notification& notification) const {
  const auto taken = taken_.find({notification.receiver, notification.group_key});
  if (taken == taken_.end()) return true;
  return std::any_of(notification.alerts.begin(), notification.alerts.end(),
                     [&](const Alert& alert) {
                       const auto quiet = kept_quiet_.find(alert.labels);
                       return !alert.ResolvedAt(notification.at) && quiet != kept_quiet_.end() &&
                              quiet->second >= taken->second.sent;
                     });
}

// Of those that were told that it fires, who hears all and without a limit.
bool Judge::MustBeReminded(const Labels& alert, const Way& way, const Moment& moment) const {
  const GroupAt group{way.receiver, way.group};
  const auto open = open_.find(group);
  if (open == open_.end() || !open->second.contains(alert) || on_its_way_.contains(group)) {
    return false;
  }
  if (way.delay > Duration{0} || way.route->closing == rules::Closing::kAlertmanager) return false;
  if (IsLimited(way.receiver) || flapping_alerts_.contains(alert)) return false;
  return !acknowledgements_.MayHold(alert, way.group, moment.now);
}

void Judge::CheckIsReminded(const route::Decision& decision, const StepLog& log,
                            const Moment& moment) {
  const Labels& alert = decision.alert;
  // After a restart all that was on its way is sent once more first.
  if (!WasAskedFor(decision.reason) || !firing_.contains(alert)) return;
  if (moment.since_start == began_) return;
  for (const Way& way : WaysOf(routes(), alert)) {
    if (way.group != decision.group_key || !MustBeReminded(alert, way, moment)) continue;
    const bool is_told = std::any_of(
        log.notifications.begin(), log.notifications.end(), [&](const Notification& each) {
          return each.receiver == way.receiver && each.group_key == way.group &&
                 SaysThatItFires(each, alert);
        });
    if (is_told) continue;
    Fail(Invariant::kReminded, moment,
         way.receiver + " is not told that " + FormatLabels(alert) + " still fires");
  }
}

}  // namespace alertd::simulation
