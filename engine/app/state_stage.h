#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/alert/restored_alerts.h"
#include "engine/app/stage.h"
#include "engine/model/alert_record.h"
#include "engine/model/group_record.h"
#include "engine/model/journal_event.h"
#include "engine/model/no_data.h"
#include "engine/model/silence.h"
#include "engine/model/suppression_record.h"
#include "engine/state/state_store.h"

namespace alertd::app {

struct StateStageOptions {
  std::string folder;
  Duration save_wait_max{2'000};  // a disk that hangs for longer stops no alert
  state::EventRetention retention = {};
  // Hears of every event of the journal, in the order of their numbers, once it is on disk or
  // cannot be. Called on the stage's thread. May be empty.
  std::function<void(const std::vector<JournalEventPtr>&)> tell = {};
};

// The thread that writes what must survive, with the StateStore that it owns. Whoever hands
// something in waits until it is on disk, for save_wait_max at most. Problems are told to the log
// once, and so is their end.
class StateStage {
 public:
  // Fails where StateStore::Open() does.
  static Result<std::unique_ptr<StateStage>> Open(const StageContext& context,
                                                  const StateStageOptions& options);
  // Stops.
  ~StateStage();
  StateStage(const StateStage&) = delete;
  StateStage& operator=(const StateStage&) = delete;

  // What the process before this one has left; once.
  alert::RestoredAlerts TakeRestored() { return std::exchange(restored_, {}); }
  std::vector<GroupRecord> TakeRestoredGroups() { return std::exchange(restored_groups_, {}); }
  std::vector<Silence> TakeRestoredSilences() { return std::exchange(restored_silences_, {}); }
  std::vector<SuppressionRecord> TakeRestoredSuppressions() {
    return std::exchange(restored_suppressions_, {});
  }

  // Call it after each evaluation. Returns when the changes are on disk, or at once while there is
  // a problem: then they are written when it is over. Thread-safe.
  void Save(std::vector<AlertRecordChange> changes, std::vector<JournalEvent> events = {});
  // Likewise, before what has changed groups is sent and whoever has asked for silences or
  // suppressions is answered.
  void SaveRouting(state::RoutingChanges changes);

  // As of when the last evaluation was, after it: on disk once this has stopped. Thread-safe.
  void NoteEnd(Timestamp at) { store_->NoteEnd(at); }

  // See StateStore::NoteRecordings(): nobody waits for that. Thread-safe.
  void NoteRecordings(const std::vector<Labels>& recordings) { store_->NoteRecordings(recordings); }

  // See StateStore::NoteNoData(): nobody waits for that either. Thread-safe.
  void NoteNoData(const std::vector<NoData>& expressions) { store_->NoteNoData(expressions); }

  // Events on disk, through a connection of their own: nobody who writes waits for that. Fail with
  // kUnavailable while there is a problem. Thread-safe.
  Result<journal::EventPage> ReadEvents(const journal::EventQuery& query) const;
  Result<std::vector<JournalEventPtr>> ReadEventsAfter(uint64_t sequence, size_t limit) const;

  // Thread-safe.
  state::StateHealth health() const;

  // Writes what is left and ends the thread.
  void Stop();

 private:
  StateStage(const StageContext& context, StateStageOptions options,
             std::unique_ptr<state::StateStore> store);

  void AwaitSaved(uint64_t version);
  Result<state::Database> OpenToRead() const;
  void Run();
  // Whether to go on, after something is to be written or some time has passed.
  bool WaitForWork();
  void Write();
  void LogRestored() const;
  void LogDamages();
  void LogHealth(const state::StateHealth& before, const state::StateHealth& after) const;

  StageContext context_;
  StateStageOptions options_;
  std::unique_ptr<state::StateStore> store_;
  alert::RestoredAlerts restored_;
  std::vector<GroupRecord> restored_groups_;
  std::vector<Silence> restored_silences_;
  std::vector<SuppressionRecord> restored_suppressions_;

  uint64_t written_ = 0;  // the last version, for the thread itself

  // std::mutex and not Mutex: the condition variables need it. Guards all below but the thread.
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable settled_;
  state::StateHealth health_;
  uint64_t wanted_ = 0;  // the version that is to be on disk
  uint64_t tried_ = 0;
  uint64_t saved_ = 0;
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace alertd::app
