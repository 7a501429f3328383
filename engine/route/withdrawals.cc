// Messages that nobody has taken yet, and that are taken back: those that say only what something
// keeps quiet by now, and those of a group that its alerts have left with a reload, once other
// groups tell all that they say to the same receiver.

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "engine/model/group_key.h"
#include "engine/route/alert_group.h"
#include "engine/route/router_state.h"

namespace alertd::route {

std::optional<std::string> AlertGroup::TellsThatFires(const Labels& labels,
                                                      const IntegrationPlace& place) const {
  const auto found = members_.find(labels);
  if (found == members_.end() || found->second.place == Place::kLeft) return std::nullopt;
  const NotificationLog* const log = FindLogAt(place);
  if (log == nullptr) return std::nullopt;
  if (std::optional<std::string> id = log->NewestOnItsWayOf(found->second.id)) return id;
  if (log->WasToldOf(found->second.id)) return std::string(ShownGroupKey(identity_.key));
  return std::nullopt;
}

std::vector<Withdrawal> AlertGroup::WithdrawWhatIsTold(const ToldElsewhere& told_elsewhere) {
  std::map<MemberId, const Labels*> left;
  for (const auto& [labels, member] : members_)
    if (member.place == Place::kLeft) left.emplace(member.id, &labels);
  std::vector<Withdrawal> withdrawals;
  for (ReceiverLogs& receiver : receivers_) {
    for (NotificationLog& log : receiver.integrations) {
      const IntegrationPlace place{receiver.receiver, log.integration()};
      const auto told_by = [&](MemberId id) -> std::optional<std::string> {
        const auto found = left.find(id);
        if (found == left.end()) return std::nullopt;
        return told_elsewhere(*found->second, place);
      };
      for (auto& [id, by] : log.Withdraw(told_by)) {
        withdrawals.push_back({.notification_id = std::move(id),
                               .receiver = place.receiver,
                               .integration = place.integration,
                               .group_key = identity_.key.str(),
                               .told_by = std::move(by)});
      }
    }
  }
  return withdrawals;
}

void AlertGroup::TakeBackQuiet(ReceiverLogs& receiver, const std::set<std::string_view>& told_anew,
                               const FlushScene& scene, RouterOutput& output) const {
  if (scene.quiet.empty()) return;
  // What a reload has sent once more goes another way since.
  for (auto sent = output.notifications.rbegin();
       sent != output.notifications.rend() && sent->group_key == identity_.key; ++sent) {
    if (sent->receiver == receiver.receiver && sent->at < scene.now) return;
  }
  for (NotificationLog& log : receiver.integrations) {
    const bool is_told = told_anew.contains(log.integration());
    for (auto& back : is_told ? log.TakeBackOlder(scene.quiet) : log.TakeBack(scene, *route_)) {
      Withdrawal withdrawal{.notification_id = std::move(back.notification_id),
                            .receiver = receiver.receiver,
                            .integration = log.integration(),
                            .group_key = identity_.key.str(),
                            .told_by = {},
                            .held = back.held};
      // Of others their queue says so.
      if (back.held) output.decisions.push_back(DropHeld(withdrawal, back.told, scene.now));
      output.withdrawals.push_back(std::move(withdrawal));
    }
  }
}

Decision AlertGroup::DropHeld(const Withdrawal& withdrawal, const Told& told, Timestamp now) const {
  DeliveryReport report;
  report.notification_id = withdrawal.notification_id;
  report.receiver = withdrawal.receiver;
  report.integration = withdrawal.integration;
  report.group_key = withdrawal.group_key;
  report.outcome = DeliveryOutcome::kDropped;
  report.attempt = 0;
  report.at = now;
  report.elapsed = now - told.at;
  report.error = "withdrawn, because what it tells of is kept quiet by now; a rate limit held it";
  Decision decision = DecisionOf(report);
  decision.route = identity_.route_id;
  decision.group_labels = identity_.labels;
  AddTold(decision, told);
  return decision;
}

bool AlertGroup::SaysWhatIsQuiet(const ReceiverLogs& receiver, const Muter& muter,
                                 Timestamp now) const {
  MemberIds quiet;
  for (const auto& [labels, member] : members_) {
    if (!Burns(member, now)) continue;
    if (!muter.HoldingFor(*member.alert, *route_, now).empty()) quiet.push_back(member.id);
  }
  std::sort(quiet.begin(), quiet.end());
  return std::any_of(receiver.integrations.begin(), receiver.integrations.end(),
                     [&quiet](const NotificationLog& log) { return log.IsToTellOf(quiet); });
}

void Router::State::TakeBackHeld(std::vector<Withdrawal>& withdrawals) {
  std::erase_if(withdrawals, [this](const Withdrawal& each) {
    if (each.held) throttle.TakeBack(each);
    return each.held;
  });
}

std::set<GroupNumber> Router::State::LeftGroupsOf(const Notification& notification) {
  std::set<GroupNumber> left;
  for (const Alert& alert : notification.alerts) {
    const AlertIndex::Entry* const entry = alerts.Find(alert.labels);
    if (entry == nullptr) continue;
    std::copy_if(entry->groups.begin(), entry->groups.end(), std::inserter(left, left.end()),
                 [this](GroupNumber number) { return left_groups.contains(number); });
  }
  return left;
}

void Router::State::WithdrawWhatIsTold(RouterOutput& output) {
  if (left_groups.empty()) return;
  std::set<GroupNumber> concerned;
  for (const Notification& notification : output.notifications)
    concerned.merge(LeftGroupsOf(notification));
  const auto told_elsewhere = [this](const Labels& labels, const IntegrationPlace& place) {
    const AlertIndex::Entry* const entry = alerts.Find(labels);
    std::optional<std::string> told_by;
    if (entry == nullptr) return told_by;
    for (const GroupNumber number : entry->groups) {
      told_by = groups.at(number).TellsThatFires(labels, place);
      if (told_by) break;
    }
    return told_by;
  };
  for (const GroupNumber number : concerned) {
    std::vector<Withdrawal> taken_back = groups.at(number).WithdrawWhatIsTold(told_elsewhere);
    std::move(taken_back.begin(), taken_back.end(), std::back_inserter(output.withdrawals));
  }
}

}  // namespace alertd::route
