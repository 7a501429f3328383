#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/journal/event_query.h"

namespace alertd::journal {

// The newest events, in memory, for live views and for an alertd without a data folder.
// Thread-safe.
class RecentEvents {
 public:
  explicit RecentEvents(size_t events_max = 10'000) : events_max_(events_max) {}

  // In the order of their numbers.
  void Add(std::span<const JournalEventPtr> events);

  // As a whole history would answer, as far back as this one goes.
  EventPage Read(const EventQuery& query) const;

  // Those with greater numbers, oldest first.
  std::vector<JournalEventPtr> After(uint64_t sequence, size_t limit) const;

  // The number of the newest event; 0 where there is none.
  uint64_t newest() const;

 private:
  size_t events_max_;
  mutable Mutex mutex_;
  std::deque<JournalEventPtr> events_ ALERTD_GUARDED_BY(mutex_);
  bool forgot_ ALERTD_GUARDED_BY(mutex_) = false;
};

}  // namespace alertd::journal
