#include "engine/app/journal.h"

#include <utility>

namespace alertd::app {

void Journal::Keep(StateStage* state, std::string why) {
  state_ = state;
  missing_ = std::move(why);
}

void Journal::Note(std::vector<JournalEvent> events) {
  if (events.empty()) return;
  if (state_ != nullptr) {
    state_->SaveRouting({.events = std::move(events)});
    return;
  }
  // Told under the lock: two threads' events must not change places.
  const MutexLock lock(mutex_);
  Tell(numbers_.Number(std::move(events)));
}

void Journal::Tell(const std::vector<JournalEventPtr>& events) {
  recent_.Add(events);
  if (listen_) listen_(events);
}

Result<journal::EventPage> Journal::Read(const journal::EventQuery& query) const {
  std::string remark = missing_;
  if (state_ != nullptr) {
    Result<journal::EventPage> page = state_->ReadEvents(query);
    if (page) return page;
    remark = "the journal on disk cannot be read: " + page.error().message;
  }
  journal::EventPage page = recent_.Read(query);
  if (!remark.empty()) page.remark = remark + (page.remark.empty() ? "" : "; ") + page.remark;
  return page;
}

Result<std::vector<JournalEventPtr>> Journal::ReadAfter(uint64_t sequence, size_t limit) const {
  if (state_ != nullptr) {
    if (auto events = state_->ReadEventsAfter(sequence, limit)) return events;
  }
  return recent_.After(sequence, limit);
}

}  // namespace alertd::app
