#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/mutex.h"
#include "engine/base/result.h"
#include "engine/journal/event_query.h"
#include "engine/model/journal_event.h"
#include "engine/serve/live_feed.h"

namespace alertd::serve {

// Hands the journal's events to the clients that watch them. Thread-safe.
class EventHub {
 public:
  static constexpr size_t kClientsMax = 64;

  struct Joined {
    std::shared_ptr<LiveFeed> feed;
    uint64_t newest = 0;  // the events up to this one are not in the feed
  };
  // Every event from now on that passes the filter comes to the feed, as server-sent events have
  // them. Fails with kUnavailable when there are too many clients.
  Result<Joined> Join(const journal::EventFilter& filter);

  // In the order of the events' numbers, from one thread at a time.
  void Publish(const std::vector<JournalEventPtr>& events);

 private:
  struct Client {
    std::shared_ptr<journal::EventFilter> filter;  // learns; belongs to whoever publishes
    std::shared_ptr<LiveFeed> feed;
  };

  Mutex mutex_;
  std::vector<Client> clients_ ALERTD_GUARDED_BY(mutex_);
  uint64_t newest_ ALERTD_GUARDED_BY(mutex_) = 0;
};

// An event as it goes over the wire: its number as id, and JSON.
std::string ServerSentEvent(const JournalEvent& event);

}  // namespace alertd::serve
