#include "engine/state/group_ledger.h"

#include <algorithm>
#include <utility>

namespace alertd::state {
namespace {

using Members = std::vector<KeptMember>;

// The members that only one of the two has, or that are not the same in both. Both are by id.
MemberIds Differences(const Members& before, const Members& after) {
  MemberIds ids;
  auto old = before.begin();
  for (const KeptMember& member : after) {
    for (; old != before.end() && old->id() < member.id(); ++old)
      ids.push_back(old->id());
    const bool known = old != before.end() && old->id() == member.id();
    if (!known || *old != member) ids.push_back(member.id());
    if (known) ++old;
  }
  for (; old != before.end(); ++old)
    ids.push_back(old->id());
  return ids;
}

}  // namespace

GroupLedger::GroupLedger(std::span<const GroupRow> rows) {
  for (const GroupRow& row : rows) {
    next_id_ = std::max(next_id_, row.id + 1);
    // Of two with one key, which nobody writes, the later one would never go.
    if (!ids_.try_emplace(row.record->key, row.id).second) {
      anew_ = true;
      continue;
    }
    groups_.emplace(row.id, Keep(*row.record));
  }
}

GroupLedger::Group GroupLedger::Keep(GroupRecord record) {
  // With their memory.
  const std::vector<MemberRecord> members = std::move(record.members);
  Group group;
  group.members.reserve(members.size());
  for (const MemberRecord& member : members)
    group.members.emplace_back(member);
  std::sort(group.members.begin(), group.members.end(),
            [](const KeptMember& a, const KeptMember& b) { return a.id() < b.id(); });
  record.members.clear();
  group.record = std::make_shared<const GroupRecord>(std::move(record));
  return group;
}

void GroupLedger::Note(GroupRecordChange change) {
  const auto [found, added] = ids_.try_emplace(change.key, next_id_);
  const int64_t id = found->second;
  if (added) ++next_id_;
  std::set<MemberId>& unsaved = unsaved_[id];
  unsaved_members_ -= unsaved.size();
  if (change.record) {
    Group& group = groups_[id];
    Group now = Keep(*std::move(change.record));
    const MemberIds ids = Differences(group.members, now.members);
    unsaved.insert(ids.begin(), ids.end());
    group = std::move(now);
  } else {
    unsaved.clear();
    groups_.erase(id);
    ids_.erase(found);
  }
  unsaved_members_ += unsaved.size();
  if (anew_ || unsaved_.size() + unsaved_members_ > kUnsavedMax) SaveAllAnew();
}

GroupChange GroupLedger::ChangeOf(int64_t id, const std::set<MemberId>& members) const {
  GroupChange change{.id = id, .group = nullptr, .members = {}, .gone = {}};
  const auto group = groups_.find(id);
  if (group == groups_.end()) return change;
  change.group = group->second.record;
  const Members& there = group->second.members;
  for (const MemberId member : members) {
    const auto place =
        std::lower_bound(there.begin(), there.end(), member,
                         [](const KeptMember& one, MemberId wanted) { return one.id() < wanted; });
    if (place != there.end() && place->id() == member) {
      change.members.push_back(place->Record());
    } else {
      change.gone.push_back(member);
    }
  }
  return change;
}

std::vector<GroupChange> GroupLedger::AllChanges() const {
  std::vector<GroupChange> changes;
  for (const auto& [id, group] : groups_) {
    changes.push_back({.id = id, .group = group.record, .members = {}, .gone = {}});
    for (const KeptMember& member : group.members)
      changes.back().members.push_back(member.Record());
  }
  return changes;
}

UnsavedGroups GroupLedger::TakeUnsaved() {
  UnsavedGroups taken{.anew = std::exchange(anew_, false), .changes = {}};
  if (taken.anew) {
    taken.changes = AllChanges();
  } else {
    for (const auto& [id, members] : unsaved_)
      taken.changes.push_back(ChangeOf(id, members));
  }
  unsaved_.clear();
  unsaved_members_ = 0;
  return taken;
}

void GroupLedger::SaveAllAnew() {
  unsaved_.clear();
  unsaved_members_ = 0;
  anew_ = true;
}

}  // namespace alertd::state
