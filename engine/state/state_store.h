#pragma once

// What must survive the process, and what becomes of it when the disk does not do its part.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/base/result.h"
#include "engine/journal/event_numbers.h"
#include "engine/model/alert_record.h"
#include "engine/model/group_record.h"
#include "engine/model/journal_event.h"
#include "engine/model/no_data.h"
#include "engine/model/silence.h"
#include "engine/model/suppression_record.h"
#include "engine/model/time.h"
#include "engine/state/alert_ledger.h"
#include "engine/state/data_folder.h"
#include "engine/state/event_table.h"
#include "engine/state/group_ledger.h"
#include "engine/state/group_table.h"
#include "engine/state/leaf_rows.h"
#include "engine/state/record_ledger.h"
#include "engine/state/recording_text.h"
#include "engine/state/state_file.h"

namespace alertd::state {

// The state says this often that alertd evaluates, also when nothing changes.
inline constexpr Duration kLifeSignInterval{10'000};

// Whether what is noted gets to the disk.
struct StateHealth {
  std::string problem;         // empty: it does
  Timestamp since;             // that the problem is there
  uint64_t damaged_files = 0;  // that were set aside

  bool degraded() const { return !problem.empty(); }
};

// While nothing can be written, so many events of the journal wait for that; older ones are lost.
inline constexpr size_t kEventsWaitingMax = 100'000;

// What is noted at once, to be written in one transaction.
struct RoutingChanges {
  std::vector<GroupRecordChange> groups = {};
  std::vector<SilenceChange> silences = {};
  std::vector<JournalEvent> events = {};
  std::vector<SuppressionChange> suppressions = {};

  bool empty() const {
    return groups.empty() && silences.empty() && events.empty() && suppressions.empty();
  }
};

// Keeps the state of alerts, of the groups that their notifications are sent for, of silences and
// of suppressions that stand in no file, and the journal, in `alertd.db` in the data folder.
//
// A disk that is full, a folder that cannot be written to, a file that was removed or is damaged
// stop nothing: everything stays in memory, health() says what is wrong, and once writing works
// again everything current is written anew. A damaged file is set aside first; what can be read of
// one that is found at the start is kept.
//
// Belongs to the thread that writes. Only Note(), NoteRouting(), NoteRecordings() and NoteNoData()
// may be called from others, and never wait for a disk.
class StateStore {
 public:
  // Takes the folder and reads what is there. Fails only where alertd must not go on: the folder is
  // in use (kInvalidInput), the file is newer than this alertd or not alertd's (kUnsupported).
  static Result<std::unique_ptr<StateStore>> Open(const std::string& folder, Timestamp now,
                                                  const EventRetention& retention = {});

  // The alerts as they were when the process before this one ended; later calls yield nothing.
  std::vector<AlertRecord> TakeRestored();

  // Likewise the groups of alerts, with what was told about them.
  std::vector<GroupRecord> TakeRestoredGroups();

  // Likewise the silences.
  std::vector<Silence> TakeRestoredSilences();

  // Likewise the suppressions that stand in no file.
  std::vector<SuppressionRecord> TakeRestoredSuppressions();

  // Likewise what its rules recorded, as NoteRecordings() was given it.
  std::vector<Labels> TakeRestoredRecordings();

  // Likewise which expressions of its rules had matched no series, as NoteNoData() was given it.
  std::vector<NoData> TakeRestoredNoData();

  // When that process last wrote, which it did every kLifeSignInterval at least while it evaluated;
  // unset when there was none, or nobody knows.
  std::optional<Timestamp> last_alive() const { return last_alive_; }

  // After each evaluation, also one that has changed nothing. Returns the version that Save() will
  // have saved when this is on disk. Thread-safe.
  uint64_t Note(std::vector<AlertRecordChange> changes, std::vector<JournalEvent> events = {});
  // Likewise, before what has changed groups is sent and whoever has asked for silences or
  // suppressions is answered.
  uint64_t NoteRouting(RoutingChanges changes);
  // All that rules record from now on: the metrics' names with the labels that the rules set.
  // Nobody waits for that: without it series end late after a restart.
  void NoteRecordings(const std::vector<Labels>& recordings);
  // All expressions of rules that match no series from now on. Nobody waits for that either.
  void NoteNoData(const std::vector<NoData>& expressions);

  // The last evaluation was as of then: the life sign of the next Save() and of those after it.
  void NoteEnd(Timestamp at);

  // Writes what is not on disk yet, all in one transaction. To be called after each Note() and now
  // and then, for life signs and for new attempts after a problem. Returns the version that is on
  // disk now; nothing when there is a problem. May take as long as the disk does.
  std::optional<uint64_t> Save(Timestamp now);

  // The events that Save() has taken since the last call, numbered, whether or not they are on
  // disk: those who listen hear of them all the same.
  std::vector<JournalEventPtr> TakeTold();

  // Removes some of what the journal need not hold any more: never so much that anybody waits for
  // long.
  void Prune(Timestamp now);

  const StateHealth& health() const { return health_; }

  // Whether a file stood there when it was last opened that had nothing in it, not even tables.
  bool found_empty() const { return found_empty_; }

  // Where damaged files were set aside and why, once each, for the log.
  std::vector<std::string> TakeDamages();

 private:
  StateStore(std::string folder_path, const EventRetention& retention, Timestamp now);

  Status Start(Timestamp now);
  Status Connect(Timestamp now);
  Status OpenFile();
  Status ReadFrom(Database& database, Damage damage);
  // Takes over what can be read of the damaged file.
  void Salvage(const std::string& path);
  // What was read of it and what was not, for the log.
  std::string SalvageText(const PageCount& pages, size_t events) const;
  Status ReadWithoutWriting();
  Status CountEventRows(Timestamp now);
  Status SetAside(const std::string& damage, Timestamp now);
  struct Unsaved {
    uint64_t version = 0;  // whose changes these are, and all before them
    UnsavedAlerts alerts;
    UnsavedGroups groups;
    UnsavedRecords<Silence> silences;
    UnsavedRecords<SuppressionRecord> suppressions;
    UnsavedRecords<Recording> recordings;
    UnsavedRecords<NoData> no_data;

    bool empty() const;
  };
  Unsaved TakeUnsaved();
  // Moves what was noted to the events that are to be written.
  void TakeEvents() ALERTD_THREAD_ATTRIBUTE(requires_capability(mutex_));
  void SaveAllAnew();
  // Makes of the rows what is restored, and ledgers.
  void TakeRows();
  Status Write(const Unsaved& unsaved, Timestamp now);
  Status WriteUnsaved(Timestamp now, uint64_t& version);
  void CloseWhenGone();
  void Degrade(const Error& error, Timestamp now);
  bool RetryIsDue(Timestamp now) const;
  bool LifeSignIsDue(Timestamp now) const;

  std::string folder_path_;
  std::optional<DataFolder> folder_;
  std::optional<StateFile> file_;                 // unset while there is a problem
  std::vector<AlertRow> rows_;                    // that the file held when it was opened
  GroupRows group_rows_;                          // likewise
  std::vector<RecordRow<Silence>> silence_rows_;  // likewise
  std::vector<RecordRow<SuppressionRecord>> suppression_rows_;  // likewise
  std::vector<RecordRow<Recording>> recording_rows_;            // likewise
  std::vector<RecordRow<NoData>> no_data_rows_;                 // likewise
  mutable Mutex mutex_;
  uint64_t version_ ALERTD_GUARDED_BY(mutex_) = 0;
  std::unique_ptr<AlertLedger> alerts_;
  std::unique_ptr<GroupLedger> groups_ ALERTD_GUARDED_BY(mutex_);
  std::unique_ptr<RecordLedger<Silence>> silences_ ALERTD_GUARDED_BY(mutex_);
  std::unique_ptr<RecordLedger<SuppressionRecord>> suppressions_ ALERTD_GUARDED_BY(mutex_);
  std::unique_ptr<RecordLedger<Recording>> recordings_ ALERTD_GUARDED_BY(mutex_);
  std::unique_ptr<RecordLedger<NoData>> no_data_ ALERTD_GUARDED_BY(mutex_);
  std::vector<JournalEvent> noted_events_ ALERTD_GUARDED_BY(mutex_);
  std::optional<Timestamp> end_ ALERTD_GUARDED_BY(mutex_);  // see NoteEnd()
  journal::EventNumbers numbers_ ALERTD_GUARDED_BY(mutex_);
  std::vector<JournalEventPtr> events_;  // that are to be written
  std::vector<JournalEventPtr> told_;    // see TakeTold()
  EventRetention retention_;
  size_t event_rows_ = 0;                 // that the file holds
  std::atomic<bool> evaluating_ = false;  // something was noted
  std::vector<AlertRecord> restored_;
  std::vector<GroupRecord> restored_groups_;
  std::vector<Silence> restored_silences_;
  std::vector<SuppressionRecord> restored_suppressions_;
  std::vector<Labels> restored_recordings_;
  std::vector<NoData> restored_no_data_;
  std::optional<Timestamp> last_alive_;
  StateHealth health_;
  std::optional<Timestamp> tried_at_;    // to open the file
  std::optional<Timestamp> written_at_;  // unset: never, or not to this file
  bool end_written_ = false;
  std::optional<Timestamp> pruned_at_;  // when there was nothing to prune
  std::vector<std::string> damages_;
  bool found_empty_ = false;
  std::string aside_;  // the file that was set aside last; empty: none
};

}  // namespace alertd::state
