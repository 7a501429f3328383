#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace alertd::state {

// A row of a table that holds records as text. The number is its name there: a record's own name
// may be longer than what databases index.
template <typename Record>
struct RecordRow {
  int64_t id = 0;
  std::shared_ptr<const Record> record;  // null in a change: the row is to go
};

// What is to be written so that the table holds what the ledger holds.
template <typename Record>
struct UnsavedRecords {
  bool anew = false;  // all of it: what the table holds now is to go
  std::vector<RecordRow<Record>> changes;

  bool empty() const { return !anew && changes.empty(); }
};

// Every record as it should stand on disk, and which of them do not yet. It is memory only, and
// holds no more than the records there are and kUnsavedMax changes, however long nothing can be
// written. Not thread-safe.
template <typename Record>
class RecordLedger {
 public:
  using Row = RecordRow<Record>;
  using Unsaved = UnsavedRecords<Record>;

  // Records come and go while nothing can be written: past this, all is written anew.
  static constexpr size_t kUnsavedMax = 100'000;

  // From the rows that the table holds. `name` is what no two records have in common.
  RecordLedger(std::span<const Row> rows, std::string Record::*name) {
    for (const Row& row : rows) {
      next_id_ = std::max(next_id_, row.id + 1);
      // Of two with one name, which nobody writes, the later one would never go.
      if (!by_name_.try_emplace((*row.record).*name, row).second) anew_ = true;
    }
  }

  // Without a record it is gone.
  void Note(const std::string& name, std::optional<Record> record) {
    const auto [found, added] = by_name_.try_emplace(name);
    Row& row = found->second;
    if (added) row.id = next_id_++;
    row.record = nullptr;
    if (record) row.record = std::make_shared<const Record>(*std::move(record));
    if (!anew_) unsaved_[row.id] = row.record;
    if (row.record == nullptr) by_name_.erase(found);
    if (unsaved_.size() > kUnsavedMax) SaveAllAnew();
  }

  // Whether there is a record of that name.
  bool Has(const std::string& name) const { return by_name_.contains(name); }

  // Null where there is none; valid until something is noted.
  const Record* Find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second.record.get();
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    names.reserve(by_name_.size());
    for (const auto& [name, row] : by_name_)
      names.push_back(name);
    return names;
  }

  // What was noted since the last call. It counts as written: when writing fails, or the table is
  // not the one that it was, call SaveAllAnew().
  Unsaved TakeUnsaved() {
    Unsaved taken{.anew = std::exchange(anew_, false), .changes = {}};
    if (taken.anew) {
      for (const auto& [name, row] : by_name_)
        taken.changes.push_back(row);
    } else {
      for (const auto& [id, record] : unsaved_)
        taken.changes.push_back({id, record});
    }
    unsaved_.clear();
    return taken;
  }

  // The next TakeUnsaved() yields everything.
  void SaveAllAnew() {
    unsaved_.clear();
    anew_ = true;
  }

 private:
  std::map<std::string, Row> by_name_;
  std::map<int64_t, std::shared_ptr<const Record>> unsaved_;
  bool anew_ = false;
  int64_t next_id_ = 1;
};

}  // namespace alertd::state
