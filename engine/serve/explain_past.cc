#include "engine/serve/explain_past.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/group_key.h"
#include "engine/serve/explain_receiver.h"
#include "engine/serve/explain_routing.h"

namespace alertd::serve {
namespace {

struct StateForm {
  std::string_view kind;
  const char* state;
};

constexpr StateForm kStates[] = {{"pending", "pending"},  {"firing", "firing"},
                                 {"known", "firing"},     {"unknown", "unknown"},
                                 {"cleared", "inactive"}, {"resolved", "inactive"}};

const char* StateAfter(std::string_view kind) {
  const auto* found = std::find_if(std::begin(kStates), std::end(kStates),
                                   [kind](const StateForm& form) { return form.kind == kind; });
  return found == std::end(kStates) ? nullptr : found->state;
}

bool Ends(const JournalEvent& event) { return event.kind == "resolved" || event.kind == "cleared"; }

bool Begins(const JournalEvent& event) { return event.kind == "pending" || event.kind == "firing"; }

// Whether a group's event concerns another run of the alert.
bool IsOfAnother(const JournalEvent& event, uint64_t alert, const std::string& incident) {
  if (incident.empty() || event.alert) return false;
  return std::none_of(event.members.begin(), event.members.end(), [&](const JournalMember& member) {
    return member.alert == alert && member.incident == incident;
  });
}

std::string IncidentOf(const std::vector<JournalEventPtr>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    if (!(*event)->incident.empty()) return (*event)->incident.str();
  return {};
}

void ExplainState(Explanation& explanation) {
  for (const JournalEventPtr& event : explanation.events) {
    const char* const state = StateAfter(event->kind);
    if (state == nullptr) continue;
    explanation.state = state;
    if (Begins(*event)) explanation.since = event->at;
    if (Ends(*event)) explanation.since.reset();
    std::string text = event->rule.empty() ? "" : "the rule " + event->rule.str() + ": ";
    text += event->kind.str() + " at " + FormatTimestamp(event->at) + ": " + event->reason.str();
    if (event->value) text += " (value " + FormatSampleValue(*event->value) + ")";
    explanation.Add("alert", std::move(text), event->at);
  }
}

void ExplainGroups(Explanation& explanation) {
  std::map<SharedText, JournalEventPtr> groups;  // by key
  std::map<SharedText, JournalEventPtr> mutes;   // likewise, the last change
  for (const JournalEventPtr& event : explanation.events) {
    if (event->kind == "grouped") groups[event->group_key] = event;
    if (event->kind == "suppressed" || event->kind == "unsuppressed")
      mutes[event->group_key] = event;
  }
  for (const auto& [key, event] : groups) {
    explanation.Add("group",
                    event->reason.str() + ", in the group " + std::string(ShownGroupKey(key)),
                    event->at);
  }
  for (const auto& [key, event] : mutes) {
    if (event->kind == "suppressed") explanation.Add("mute", event->reason.str(), event->at);
  }
}

void ExplainFlapping(Explanation& explanation) {
  if (explanation.flapping == nullptr) return;
  const JournalEvent& event = *explanation.flapping;
  explanation.Add("flapping",
                  "flapping since " + FormatTimestamp(event.at) + ": " + event.reason.str(),
                  event.at);
}

void ExplainAcknowledgement(Explanation& explanation) {
  JournalEventPtr last;
  for (const JournalEventPtr& event : explanation.events) {
    if (event->kind == "acknowledged" || event->kind == "unacknowledged" ||
        event->kind == "acknowledgement_ended") {
      last = event;
    }
  }
  if (last != nullptr) explanation.Add("acknowledgement", last->reason.str(), last->at);
}

void ExplainReceivers(Explanation& explanation) {
  std::set<std::string> receivers;
  for (const JournalEventPtr& event : explanation.events)
    if (!event->receiver.empty()) receivers.insert(event->receiver.str());
  for (const std::string& receiver : receivers) {
    ReceiverStory story = StoryOf(explanation.events, receiver);
    if (story.text.empty()) continue;
    explanation.steps.push_back({"receiver", std::move(story.text), story.at, receiver});
  }
  if (!receivers.empty() || explanation.state == "inactive") return;
  explanation.Add("receiver", explanation.flapping != nullptr
                                  ? "nobody was told of this run of it: it flapped"
                                  : "nobody had been told of it yet");
}

}  // namespace

JournalEventPtr FindFlapping(const std::vector<JournalEventPtr>& events, uint64_t alert) {
  JournalEventPtr last;
  for (const JournalEventPtr& event : events) {
    const bool concerns =
        event->kind == "flapping" || event->kind == "stable" || event->kind == "flapping_off";
    if (!concerns || event->alert != alert) continue;
    if (last == nullptr || event->sequence > last->sequence) last = event;
  }
  return last == nullptr || last->kind != "flapping" ? nullptr : last;
}

std::vector<JournalEventPtr> EventsOfLastIncident(std::vector<JournalEventPtr> events,
                                                  uint64_t alert) {
  std::sort(events.begin(), events.end(), [](const JournalEventPtr& a, const JournalEventPtr& b) {
    return a->sequence < b->sequence;
  });
  size_t first = 0;
  bool over = false;
  for (size_t i = 0; i < events.size(); ++i) {
    if (Begins(*events[i]) && over) first = i;
    if (Begins(*events[i])) over = false;
    if (Ends(*events[i])) over = true;
  }
  events.erase(events.begin(), events.begin() + static_cast<ptrdiff_t>(first));
  const std::string incident = IncidentOf(events);
  std::erase_if(events,
                [&](const JournalEventPtr& event) { return IsOfAnother(*event, alert, incident); });
  return events;
}

void ExplainPast(const route::RouterBoard& board, Explanation& explanation) {
  explanation.incident = IncidentOf(explanation.events);
  if (explanation.events.empty()) {
    explanation.Add("alert", "the journal knows nothing of it until then");
    return;
  }
  ExplainState(explanation);
  ExplainGroups(explanation);
  if (explanation.state != "inactive") ExplainSilences(board, explanation);
  ExplainFlapping(explanation);
  ExplainAcknowledgement(explanation);
  ExplainReceivers(explanation);
}

}  // namespace alertd::serve
