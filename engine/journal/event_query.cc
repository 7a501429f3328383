#include "engine/journal/event_query.h"

#include <algorithm>

namespace alertd::journal {
namespace {

constexpr size_t kMatchedMax = 1'000'000;

bool Concerns(const JournalEvent& event, uint64_t alert) {
  if (event.alert) return *event.alert == alert;
  return std::any_of(event.members.begin(), event.members.end(),
                     [alert](const JournalMember& member) { return member.alert == alert; });
}

bool Concerns(const JournalEvent& event, const std::string& incident) {
  if (event.incident == incident) return true;
  return std::any_of(
      event.members.begin(), event.members.end(),
      [&incident](const JournalMember& member) { return member.incident == incident; });
}

// By its own labels, or by those of an alert that it tells of. Events about no alert have no
// labels: nobody who asks for labels means them.
bool Matches(const EventFilter& filter, const JournalEvent& event) {
  if (filter.matchers.empty()) return true;
  if (!event.labels.empty() && MatchesAll(filter.matchers, event.labels)) return true;
  return std::any_of(
      event.members.begin(), event.members.end(),
      [&filter](const JournalMember& member) { return filter.matched.contains(member.alert); });
}

bool IsOneOf(const std::vector<std::string>& kinds, std::string_view kind) {
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

}  // namespace

bool Passes(const EventFilter& filter, const JournalEvent& event) {
  if (filter.from && event.at < *filter.from) return false;
  if (filter.to && event.at > *filter.to) return false;
  if (!IsOneOf(filter.kinds, event.kind)) return false;
  if (!filter.receiver.empty() && event.receiver != filter.receiver) return false;
  if (!filter.rule.empty() && event.rule != filter.rule) return false;
  if (filter.alert && !Concerns(event, *filter.alert)) return false;
  if (!filter.incident.empty() && !Concerns(event, filter.incident)) return false;
  return Matches(filter, event);
}

void NoteMatched(EventFilter& filter, const JournalEvent& event) {
  if (!event.alert || filter.matchers.empty()) return;
  if (!MatchesAll(filter.matchers, event.labels)) return;
  // Whoever watches for weeks sees many; what fires now is seen again soon.
  if (filter.matched.size() >= kMatchedMax) filter.matched.clear();
  filter.matched.insert(*event.alert);
}

EventPlace PlaceOf(const JournalEvent& event) { return {event.at, event.sequence}; }

}  // namespace alertd::journal
