// Messages of a group that its alerts have left with a reload, and which nobody has taken yet: once
// other groups tell all that they say to the same receiver, they are taken back.

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
      for (auto& [id, by] : log.Withdraw(told_by))
        withdrawals.push_back({std::move(id), place.receiver, place.integration, std::move(by)});
    }
  }
  return withdrawals;
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
