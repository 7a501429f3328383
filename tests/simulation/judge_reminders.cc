// What is told when nothing keeps an alert quiet any more.

#include <algorithm>
#include <map>
#include <set>
#include <string>

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
  // Until the router knows that it was taken, its message is on its way.
  if (receivers_.HasJustTaken(group, moment)) return false;
  if (IsLimited(way.receiver) || flapping_alerts_.contains(alert)) return false;
  return !acknowledgements_.MayHold(alert, way.group, moment.now);
}

void Judge::CheckIsReminded(const route::Decision& decision, const StepLog& log,
                            const Moment& moment) {
  const Labels& alert = decision.alert;
  // After a restart all that was on its way is sent once more first.
  if (!WasAskedFor(decision.reason) || !firing_.contains(alert)) return;
  if (moment.since_start == began_) return;
  std::set<const rules::Route*> siblings;
  std::map<const rules::Route*, std::string> untold;  // one receiver of each
  for (const Way& way : WaysOf(routes(), alert)) {
    if (way.group != decision.group_key) continue;
    siblings.insert(way.route);
    if (!MustBeReminded(alert, way, moment)) continue;
    const bool is_told = std::any_of(
        log.notifications.begin(), log.notifications.end(), [&](const Notification& each) {
          return each.receiver == way.receiver && each.group_key == way.group &&
                 SaysThatItFires(each, alert);
        });
    if (!is_told) untold.emplace(way.route, way.receiver);
  }
  // Routes with the same matchers have groups with the same key, of which each decides when it is
  // flushed.
  const auto decided =
      std::count_if(log.decisions.begin(), log.decisions.end(), [&](const route::Decision& each) {
        return each.kind == decision.kind && each.group_key == decision.group_key &&
               each.alert == alert;
      });
  if (untold.size() + static_cast<size_t>(decided) <= siblings.size()) return;
  Fail(Invariant::kReminded, moment,
       untold.begin()->second + " is not told that " + FormatLabels(alert) + " still fires");
}

}  // namespace alertd::simulation
