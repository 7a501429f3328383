#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/model/group_record.h"
#include "engine/state/group_table.h"

namespace alertd::state {

// What is to be written so that the table holds what the ledger holds.
struct UnsavedGroups {
  bool anew = false;  // all of it: what the table holds now is to go
  std::vector<GroupRow> changes;

  bool empty() const { return !anew && changes.empty(); }
};

// Every group of alerts as it should stand on disk, and which of them do not yet. As AlertLedger,
// but not thread-safe.
class GroupLedger {
 public:
  // From the rows that the table holds.
  explicit GroupLedger(std::span<const GroupRow> rows);

  void Note(std::vector<GroupRecordChange> changes);

  // What was noted since the last call. It counts as written: when writing fails, or the table is
  // not the one that it was, call SaveAllAnew().
  UnsavedGroups TakeUnsaved();

  // The next TakeUnsaved() yields everything.
  void SaveAllAnew();

 private:
  std::map<std::string, GroupRow> by_key_;
  std::map<int64_t, GroupRecordPtr> unsaved_;
  bool anew_ = false;
  int64_t next_id_ = 1;
};

}  // namespace alertd::state
