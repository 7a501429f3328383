#include "engine/state/alert_ledger.h"

#include <algorithm>
#include <utility>

#include <absl/container/flat_hash_map.h>

namespace alertd::state {
namespace {

// Alerts come and go while nothing can be written: past this, all is written anew.
constexpr size_t kUnsavedMax = 100'000;

// Entries are found by keys that stand in their own records.
struct KeyHash {
  size_t operator()(const AlertKey* key) const {
    return absl::HashOf(key->labels.Hash(), key->rule, key->group, key->file);
  }
};
struct KeyEquality {
  bool operator()(const AlertKey* a, const AlertKey* b) const { return *a == *b; }
};

}  // namespace

struct AlertLedger::Entries {
  absl::flat_hash_map<const AlertKey*, AlertRow, KeyHash, KeyEquality> by_key;
};

AlertLedger::AlertLedger(std::span<const AlertRow> rows) : entries_(std::make_unique<Entries>()) {
  for (const AlertRow& row : rows) {
    next_id_ = std::max(next_id_, row.id + 1);
    // Of two with one key, which nobody writes, the later one would never go.
    if (!entries_->by_key.try_emplace(&row.record->key, row).second) anew_ = true;
  }
}

AlertLedger::~AlertLedger() = default;

uint64_t AlertLedger::Note(std::vector<AlertRecordChange> changes) {
  const MutexLock lock(mutex_);
  if (changes.empty()) return version_;
  for (AlertRecordChange& change : changes)
    NoteOne(std::move(change));
  if (unsaved_.size() > kUnsavedMax) {
    unsaved_.clear();
    anew_ = true;
  }
  return ++version_;
}

void AlertLedger::NoteOne(AlertRecordChange change) {
  AlertRow row;
  const auto found = entries_->by_key.find(&change.key);
  if (found != entries_->by_key.end()) {
    row = found->second;
    if (change.record && *row.record == *change.record) return;
    entries_->by_key.erase(found);
  } else if (change.record) {
    row.id = next_id_++;
  } else {
    return;
  }
  row.record = nullptr;
  if (change.record) {
    row.record = std::make_shared<const AlertRecord>(*std::move(change.record));
    entries_->by_key.emplace(&row.record->key, row);
  }
  if (!anew_) unsaved_[row.id] = row.record;
}

UnsavedAlerts AlertLedger::TakeUnsaved() {
  const MutexLock lock(mutex_);
  UnsavedAlerts taken{.version = version_, .anew = anew_, .changes = {}};
  if (anew_) {
    for (const auto& [key, row] : entries_->by_key)
      taken.changes.push_back(row);
  } else {
    for (const auto& [id, record] : unsaved_)
      taken.changes.push_back({id, record});
  }
  unsaved_.clear();
  anew_ = false;
  return taken;
}

void AlertLedger::SaveAllAnew() {
  const MutexLock lock(mutex_);
  unsaved_.clear();
  anew_ = true;
}

uint64_t AlertLedger::version() const {
  const MutexLock lock(mutex_);
  return version_;
}

}  // namespace alertd::state
