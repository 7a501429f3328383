#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/model/alert_record.h"
#include "engine/state/alert_table.h"

namespace alertd::state {

// What is to be written so that the table holds what the ledger held at `version`.
struct UnsavedAlerts {
  uint64_t version = 0;
  bool anew = false;  // all of it: what the table holds now is to go
  std::vector<AlertRow> changes;
};

// Every pending and firing alert as it should stand on disk, and which of them do not yet.
//
// It is memory only: whoever evaluates notes what has changed and never waits for a disk, whoever
// writes takes what is unsaved. Holds no more than the alerts there are and kUnsavedMax changes,
// however long nothing can be written. Thread-safe.
class AlertLedger {
 public:
  // From the rows that the table holds.
  explicit AlertLedger(std::span<const AlertRow> rows);
  ~AlertLedger();
  AlertLedger(const AlertLedger&) = delete;
  AlertLedger& operator=(const AlertLedger&) = delete;

  // The ledger's version with these changes.
  uint64_t Note(std::vector<AlertRecordChange> changes);

  // What was noted since the last call. It counts as written: when writing fails, or the table is
  // not the one that it was, call SaveAllAnew().
  UnsavedAlerts TakeUnsaved();

  // The next TakeUnsaved() yields everything.
  void SaveAllAnew();

  uint64_t version() const;

 private:
  struct Entries;

  void NoteOne(AlertRecordChange change) ALERTD_THREAD_ATTRIBUTE(requires_capability(mutex_));

  mutable Mutex mutex_;
  std::unique_ptr<Entries> entries_ ALERTD_GUARDED_BY(mutex_);
  std::map<int64_t, AlertRecordPtr> unsaved_ ALERTD_GUARDED_BY(mutex_);
  bool anew_ ALERTD_GUARDED_BY(mutex_) = false;
  int64_t next_id_ ALERTD_GUARDED_BY(mutex_) = 1;
  uint64_t version_ ALERTD_GUARDED_BY(mutex_) = 0;
};

}  // namespace alertd::state
