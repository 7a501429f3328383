#include "engine/silence/silence_watch.h"

#include <algorithm>

namespace alertd::silence {

const Alert* SilenceWatch::Witness(const AlertLookup& alerts, Timestamp now) {
  while (!held_.empty()) {
    const Alert* alert = alerts.find(*held_.begin());
    if (alert != nullptr && !alert->ResolvedAt(now)) return alert;
    held_.erase(held_.begin());
  }
  return nullptr;
}

WatchFinding SilenceWatch::Look(const Silence& silence, const AlertLookup& alerts, Timestamp now) {
  WatchFinding found;
  found.held_since = silence.held_since;
  if (const Alert* witness = Witness(alerts, now)) {
    if (!found.held_since) found.held_since = now;
    found.look_again = witness->ends_at;
    return found;
  }
  if (silence.ends_when_resolved && found.held_since) {
    found.end_reason = "every alert that it held has resolved";
    return found;
  }
  if (!silence.ends_when_unmatched) return found;
  // A clock that was set back must not put the end off for longer.
  found.unmatched_since = std::min(silence.unmatched_since.value_or(now), now);
  const Timestamp end = *found.unmatched_since + *silence.ends_when_unmatched;
  if (end <= now) {
    found.end_reason =
        "it has matched no alert for " + FormatDuration(*silence.ends_when_unmatched);
  } else {
    found.look_again = end;
  }
  return found;
}

}  // namespace alertd::silence
