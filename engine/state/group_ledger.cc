#include "engine/state/group_ledger.h"

#include <algorithm>
#include <utility>

namespace alertd::state {
namespace {

// Groups come and go while nothing can be written: past this, all is written anew.
constexpr size_t kUnsavedMax = 100'000;

}  // namespace

GroupLedger::GroupLedger(std::span<const GroupRow> rows) {
  for (const GroupRow& row : rows) {
    next_id_ = std::max(next_id_, row.id + 1);
    // Of two with one key, which nobody writes, the later one would never go.
    if (!by_key_.try_emplace(row.record->key, row).second) anew_ = true;
  }
}

void GroupLedger::Note(std::vector<GroupRecordChange> changes) {
  for (GroupRecordChange& change : changes) {
    const auto [found, added] = by_key_.try_emplace(change.key);
    GroupRow& row = found->second;
    if (added) row.id = next_id_++;
    row.record = nullptr;
    if (change.record) row.record = std::make_shared<const GroupRecord>(*std::move(change.record));
    if (!anew_) unsaved_[row.id] = row.record;
    if (row.record == nullptr) by_key_.erase(found);
  }
  if (unsaved_.size() > kUnsavedMax) SaveAllAnew();
}

UnsavedGroups GroupLedger::TakeUnsaved() {
  UnsavedGroups taken{.anew = std::exchange(anew_, false), .changes = {}};
  if (taken.anew) {
    for (const auto& [key, row] : by_key_)
      taken.changes.push_back(row);
  } else {
    for (const auto& [id, record] : unsaved_)
      taken.changes.push_back({id, record});
  }
  unsaved_.clear();
  return taken;
}

void GroupLedger::SaveAllAnew() {
  unsaved_.clear();
  anew_ = true;
}

}  // namespace alertd::state
