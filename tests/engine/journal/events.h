#pragma once

#include <string>
#include <utility>

#include "engine/model/journal_event.h"

namespace alertd::journal {

inline constexpr Timestamp kNoon{Duration{1'771'675'200'000}};

inline JournalEvent EventAt(Timestamp at, SharedText kind) {
  JournalEvent event;
  event.at = at;
  event.kind = std::move(kind);
  return event;
}

inline JournalEvent AlertEvent(Timestamp at, SharedText kind, const Labels& labels) {
  JournalEvent event = EventAt(at, std::move(kind));
  event.labels = labels;
  event.alert = Fingerprint(labels);
  return event;
}

}  // namespace alertd::journal
