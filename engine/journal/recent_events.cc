#include "engine/journal/recent_events.h"

#include <algorithm>
#include <utility>

namespace alertd::journal {

void RecentEvents::Add(std::span<const JournalEventPtr> events) {
  if (events.empty()) return;
  const MutexLock lock(mutex_);
  for (const JournalEventPtr& event : events)
    events_.push_back(event);
  while (events_.size() > events_max_) {
    events_.pop_front();
    forgot_ = true;
  }
}

EventPage RecentEvents::Read(const EventQuery& query) const {
  EventPage page;
  EventFilter filter = query.filter;
  {
    const MutexLock lock(mutex_);
    for (const JournalEventPtr& event : events_)
      NoteMatched(filter, *event);
    for (const JournalEventPtr& event : events_) {
      if (query.before && PlaceOf(*event) >= *query.before) continue;
      if (Passes(filter, *event)) page.events.push_back(event);
    }
    if (forgot_) {
      page.remark = "only the newest " + std::to_string(events_max_) + " events are in memory";
    }
  }
  std::sort(
      page.events.begin(), page.events.end(),
      [](const JournalEventPtr& a, const JournalEventPtr& b) { return PlaceOf(*b) < PlaceOf(*a); });
  if (page.events.size() > query.limit) {
    page.events.resize(query.limit);
    page.next = PlaceOf(*page.events.back());
  }
  return page;
}

std::vector<JournalEventPtr> RecentEvents::After(uint64_t sequence, size_t limit) const {
  const MutexLock lock(mutex_);
  auto at = std::upper_bound(
      events_.begin(), events_.end(), sequence,
      [](uint64_t number, const JournalEventPtr& event) { return number < event->sequence; });
  std::vector<JournalEventPtr> after;
  for (; at != events_.end() && after.size() < limit; ++at)
    after.push_back(*at);
  return after;
}

uint64_t RecentEvents::newest() const {
  const MutexLock lock(mutex_);
  return events_.empty() ? 0 : events_.back()->sequence;
}

}  // namespace alertd::journal
