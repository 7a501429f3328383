// How alerts come to their groups, and leave them.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/model/time.h"
#include "engine/route/router_state.h"

namespace alertd::route {

void Router::State::Join(AlertIndex::Entry& entry, JoinReason reason, Timestamp now) {
  const Labels labels = entry.alert->labels;
  for (const RouteMatch& match : tree->Match(labels)) {
    GroupNumber number = 0;
    AlertGroup* group = GroupFor(match, labels, now, number);
    if (group == nullptr) {
      Refuse(fmt::format("there are {} groups already", groups.size()), labels, now);
      continue;
    }
    bool joined = false;
    WithTimer(number, *group, [&] { joined = group->Put(entry.alert, now); });
    NoteChange(number);
    if (joined) {
      entry.groups.insert(std::lower_bound(entry.groups.begin(), entry.groups.end(), number),
                          number);
    } else if (reason == JoinReason::kReload) {
      continue;
    }
    decisions.push_back(
        {"grouped", "", group->identity().key, labels,
         fmt::format("takes route {}, next flush at {}", group->identity().route_id.view(),
                     FormatTimestamp(group->next_flush())),
         now, entry.alert->incident_id});
    decisions.back().route = group->identity().route_id;
    decisions.back().group_labels = group->identity().labels;
    decisions.back().next_flush = group->next_flush();
  }
}

RouteMemories Router::State::Memories() const {
  RouteMemories memories;
  std::map<SharedText, std::string> keys;  // by id: of many groups few routes
  for (const auto& [number, group] : groups) {
    const GroupIdentity& identity = group.identity();
    std::string& key = keys[identity.route_id];
    if (key.empty()) key = RouteKeyOf(identity.route_id);
    group.NoteTold(memories[key][identity.route_number]);
  }
  return memories;
}

void Router::State::FollowReceivers(const DeclaredReceivers& former) {
  const auto has_any = [](std::span<const uint64_t> of, std::span<const uint64_t> settings) {
    return std::find_first_of(of.begin(), of.end(), settings.begin(), settings.end()) != of.end();
  };
  for (const auto& [name, receiver] : former.by_name()) {
    const std::span<const uint64_t> settings = former.SettingsOf(name);
    if (has_any(receivers.SettingsOf(name), settings)) {
      storm_heirs.Stay(name);
      continue;
    }
    for (const uint64_t digest : settings) {
      for (const IntegrationPlace& place : receivers.WithSettings(digest)) {
        if (!has_any(former.SettingsOf(place.receiver), {&digest, 1}))
          storm_heirs.Follow(name, place.receiver);
      }
    }
  }
}

AlertGroup* Router::State::GroupFor(const RouteMatch& match, const Labels& labels, Timestamp now,
                                    GroupNumber& number) {
  Labels group_labels = GroupLabelsOf(*match.route, labels);
  const std::string key = tree->GroupKeyOf(*match.route, group_labels);
  const auto known = group_numbers.find(key);
  if (known != group_numbers.end()) {
    number = known->second;
    AlertGroup& group = groups.at(number);
    // None of its alerts took this route when it was declared anew.
    if (&group.route() != match.route) {
      WithTimer(number, group, [&] { group.UseRoute(tree, *match.route, reload_scene(now)); });
    }
    return &group;
  }
  if (groups.size() >= options.groups_max) return nullptr;
  number = next_number++;
  GroupIdentity identity{key, match.route->id, std::move(group_labels),
                         tree->NumberOf(*match.route).number};
  AlertGroup& group = groups.try_emplace(number, std::move(identity), now).first->second;
  group_numbers.emplace(group.identity().key, number);
  group.UseRoute(tree, *match.route, reload_scene(now));
  if (const auto next = empty_groups.TakeOut(key, now)) group.GoOnWithTimer(*next);
  due.emplace(group.next_flush(), number);
  return &group;
}

std::optional<Acknowledgement> Router::State::AcknowledgementOf(const AlertIndex::Entry& entry,
                                                                Timestamp now) const {
  for (const GroupNumber number : entry.groups) {
    const AlertGroup& group = groups.at(number);
    if (!group.Has(entry.alert->labels)) continue;
    const Acknowledgement* taken = group.AcknowledgementOf(entry.alert->labels, now);
    if (taken != nullptr) return *taken;
  }
  return std::nullopt;
}

// The alert joins the groups of the new tree and leaves those that it no longer belongs to.
void Router::State::Reroute(AlertIndex::Entry& entry, Timestamp now,
                            std::set<GroupNumber>& followed) {
  const Labels labels = entry.alert->labels;
  const std::map<GroupNumber, const rules::Route*> current = GroupsOf(labels);
  const std::optional<Acknowledgement> taken = AcknowledgementOf(entry, now);
  for (const auto& [number, route] : current) {
    if (!followed.insert(number).second) continue;
    AlertGroup& group = groups.at(number);
    WithTimer(number, group,
              [&, &taken = *route] { group.UseRoute(tree, taken, reload_scene(now)); });
  }
  const auto before = entry.groups;
  std::set<GroupNumber> stayed;
  for (const GroupNumber number : before) {
    if (current.contains(number) && groups.at(number).Has(labels)) stayed.insert(number);
    if (current.contains(number)) continue;
    if (groups.at(number).Leave(labels)) {
      left_groups.insert(number);
    } else {
      AlertIndex::Leave(entry, number);
    }
  }
  if (!entry.alert->ResolvedAt(now)) Join(entry, JoinReason::kReload, now);
  // Whoever has it has it in the groups that it comes to, also when others have these for a time.
  for (const GroupNumber number : entry.groups) {
    if (!taken || stayed.contains(number)) continue;
    AlertGroup& group = groups.at(number);
    WithTimer(number, group, [&] { group.Acknowledge(labels, *taken, now); });
  }
  for (const auto& [number, route] : GroupsOf(labels))
    followed.insert(number);
  ForgetUnheld(labels);
}

std::map<GroupNumber, const rules::Route*> Router::State::GroupsOf(const Labels& labels) const {
  std::map<GroupNumber, const rules::Route*> found;
  for (const RouteMatch& match : tree->Match(labels)) {
    const auto known =
        group_numbers.find(tree->GroupKeyOf(*match.route, GroupLabelsOf(*match.route, labels)));
    if (known != group_numbers.end()) found.emplace(known->second, match.route);
  }
  return found;
}

// No alert has led to the group: its route may be gone, or it only holds earlier runs of alerts.
bool Router::State::FollowWithoutAlerts(GroupNumber number, AlertGroup& group, Timestamp now) {
  for (const Labels& labels : group.EarlierRuns()) {
    const std::map<GroupNumber, const rules::Route*> current = GroupsOf(labels);
    const auto found = current.find(number);
    if (found == current.end()) continue;
    WithTimer(number, group, [&] { group.UseRoute(tree, *found->second, reload_scene(now)); });
    return true;
  }
  WithTimer(number, group, [&] { group.RetainReceivers(reload_scene(now)); });
  return false;
}

void Router::State::LeaveToSiblings(const std::set<GroupNumber>& followed, Timestamp now) {
  std::map<SharedText, std::string> keys;  // by id: of many groups few routes
  for (auto& [number, former] : groups) {
    const bool is_there = followed.contains(number);
    std::string& key = keys[former.identity().route_id];
    if (key.empty()) key = RouteKeyOf(former.identity().route_id);
    for (const size_t sibling : tree->NumbersOf(key)) {
      if (is_there && sibling == former.identity().route_number) continue;
      const auto heir =
          group_numbers.find(FormatNumberedKey({key, sibling}, former.identity().labels));
      if (heir == group_numbers.end() || heir->second == number) continue;
      if (!followed.contains(heir->second)) continue;
      LeaveTo(heir->second, former,
              is_there ? AlertGroup::Leaving::kFormer : AlertGroup::Leaving::kEveryone, now);
    }
    Release(former.ForgetLeft(), number);
  }
}

void Router::State::LeaveTo(GroupNumber heir, AlertGroup& former, AlertGroup::Leaving leaving,
                            Timestamp now) {
  for (const Labels& labels : groups.at(heir).GoOnFrom(former, leaving, reload_scene(now))) {
    AlertIndex::Entry* const entry = alerts.Find(labels);
    if (entry == nullptr) continue;
    entry->groups.insert(std::lower_bound(entry->groups.begin(), entry->groups.end(), heir), heir);
    left_groups.insert(heir);
  }
}

void Router::State::Release(const std::vector<Labels>& gone, GroupNumber number) {
  for (const Labels& labels : gone) {
    alerts.Release(labels, number);
    if (alerts.Find(labels) == nullptr) inhibitor.Forget(labels);
  }
}

void Router::State::ForgetUnheld(const Labels& labels) {
  alerts.ForgetUnheld(labels);
  if (alerts.Find(labels) == nullptr) inhibitor.Forget(labels);
}

void Router::State::EndIfEmpty(GroupNumber number) {
  const auto found = groups.find(number);
  if (found == groups.end() || !found->second.empty()) return;
  const AlertGroup& group = found->second;
  const GroupIdentity& identity = group.identity();
  if (const auto timer = group.TimerWhileEmpty()) {
    const SharedText& key = identity.key_by_number.empty() ? identity.key : identity.key_by_number;
    empty_groups.Keep(key.str(), *timer, group.idle_since().value_or(last_seen));
  }
  End(number);
}

void Router::State::End(GroupNumber number) {
  const auto found = groups.find(number);
  due.erase({found->second.next_flush(), number});
  ended.push_back({found->second.identity().key, std::nullopt});
  group_numbers.erase(found->second.identity().key);
  const auto by_number = group_numbers.find(found->second.identity().key_by_number);
  if (by_number != group_numbers.end() && by_number->second == number)
    group_numbers.erase(by_number);
  left_groups.erase(number);
  groups.erase(found);
}

}  // namespace alertd::route
