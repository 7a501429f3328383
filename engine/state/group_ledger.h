#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/model/group_record.h"
#include "engine/model/shared_text.h"
#include "engine/state/kept_member.h"
#include "engine/state/record_ledger.h"

namespace alertd::state {

using GroupRow = RecordRow<GroupRecord>;

// What is to be written of a group. The members have rows of their own: of a large group few change
// at a time.
struct GroupChange {
  int64_t id = 0;                            // of the group's row
  std::shared_ptr<const GroupRecord> group;  // without members; null: it is to go, with all of them
  std::vector<MemberRecord> members;         // that are there and have changed
  MemberIds gone;
};

// What is to be written so that the tables hold what the ledger holds.
struct UnsavedGroups {
  bool anew = false;  // all of it: what the tables hold now is to go
  std::vector<GroupChange> changes;

  bool empty() const { return !anew && changes.empty(); }
};

// Every group as it should stand on disk, and what of them does not yet. It is memory only, and
// holds no more than the groups there are and kUnsavedMax changes, however long nothing can be
// written. Not thread-safe.
class GroupLedger {
 public:
  // Groups and members come and go while nothing can be written: past this, all is written anew.
  static constexpr size_t kUnsavedMax = 100'000;

  // From the rows that the tables hold.
  explicit GroupLedger(std::span<const GroupRow> rows);

  // Brings the group to what it is now, or forgets it.
  void Note(GroupRecordChange change);

  // What was noted since the last call. It counts as written: when writing fails, or the tables are
  // not those that they were, call SaveAllAnew().
  UnsavedGroups TakeUnsaved();

  // The next TakeUnsaved() yields everything.
  void SaveAllAnew();

 private:
  struct Group {
    std::shared_ptr<const GroupRecord> record;  // without members
    std::vector<KeptMember> members;            // by id
  };

  static Group Keep(GroupRecord record);
  GroupChange ChangeOf(int64_t id, const std::set<MemberId>& members) const;
  // Of everything.
  std::vector<GroupChange> AllChanges() const;

  std::unordered_map<SharedText, int64_t, std::hash<std::string_view>> ids_;  // by key
  std::map<int64_t, Group> groups_;
  // Of groups that differ from what the tables hold, which members do.
  std::map<int64_t, std::set<MemberId>> unsaved_;
  size_t unsaved_members_ = 0;
  bool anew_ = false;
  int64_t next_id_ = 1;
};

}  // namespace alertd::state
