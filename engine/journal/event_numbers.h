#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/model/journal_event.h"

namespace alertd::journal {

// Numbers events so that a later one always has the greater number, also after a restart that has
// forgotten the earlier ones: the first number follows from the clock.
//
// Not thread-safe.
class EventNumbers {
 public:
  // `newest` is the greatest number that is known to be taken.
  EventNumbers(uint64_t newest, Timestamp now) : next_(std::max(newest + 1, FirstAt(now))) {}

  std::vector<JournalEventPtr> Number(std::vector<JournalEvent> events) {
    std::vector<JournalEventPtr> numbered;
    numbered.reserve(events.size());
    for (JournalEvent& event : events) {
      event.sequence = next_++;
      numbered.push_back(std::make_shared<const JournalEvent>(std::move(event)));
    }
    return numbered;
  }

  // Numbers up to `newest` are taken, too.
  void SkipTo(uint64_t newest, Timestamp now) {
    next_ = std::max({next_, newest + 1, FirstAt(now)});
  }

 private:
  // No process makes more than a thousand events in each millisecond that it lives, and what is
  // below 2^53 is a number in JavaScript, too.
  static uint64_t FirstAt(Timestamp now) {
    constexpr int64_t kPerMillisecond = 1'000;
    return static_cast<uint64_t>(std::max<int64_t>(now.time_since_epoch().count(), 0) *
                                 kPerMillisecond) +
           1;
  }

  uint64_t next_;
};

}  // namespace alertd::journal
