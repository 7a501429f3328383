#pragma once

#include <functional>
#include <vector>

#include "engine/app/state_stage.h"
#include "engine/base/mutex.h"
#include "engine/journal/event_numbers.h"
#include "engine/journal/recent_events.h"

namespace alertd::app {

// Where events are noted and read, whether they are kept in the data folder or in memory only.
// Thread-safe.
class Journal {
 public:
  // `listen` hears of every event, in the order of their numbers; it must be quick. May be empty.
  Journal(Timestamp now, std::function<void(const std::vector<JournalEventPtr>&)> listen)
      : listen_(std::move(listen)), numbers_(0, now) {}

  // From now on events are written by `state`, which must outlive the last call of the others; its
  // `tell` is Tell(). Without, they are in memory only, and `why` says why for people. Once, before
  // any of the others is called.
  void Keep(StateStage* state, std::string why);

  // What belongs to nothing else that is saved.
  void Note(std::vector<JournalEvent> events);

  // The events have been numbered, and are on disk if they can be.
  void Tell(const std::vector<JournalEventPtr>& events);

  // One page of the history; where the disk has a problem, of what is in memory, with a remark.
  Result<journal::EventPage> Read(const journal::EventQuery& query) const;

  // What comes after the event with this number, oldest first.
  Result<std::vector<JournalEventPtr>> ReadAfter(uint64_t sequence, size_t limit) const;

  uint64_t newest() const { return recent_.newest(); }

 private:
  std::function<void(const std::vector<JournalEventPtr>&)> listen_;
  StateStage* state_ = nullptr;
  std::string missing_;  // why nothing is kept
  journal::RecentEvents recent_;
  Mutex mutex_;
  journal::EventNumbers numbers_ ALERTD_GUARDED_BY(mutex_);
};

}  // namespace alertd::app
