#pragma once

#include <vector>

#include "engine/route/router_view.h"
#include "engine/serve/explanation.h"

namespace alertd::serve {

// The events of an alert, oldest first, that belong to its last incident: those of the run that it
// was in at the end, or of its last one. `events` are all that concern it.
std::vector<JournalEventPtr> EventsOfLastIncident(std::vector<JournalEventPtr> events,
                                                  uint64_t alert);

// That the alert flaps, as the last of its events says; null where none does. Flapping spans runs.
JournalEventPtr FindFlapping(const std::vector<JournalEventPtr>& events, uint64_t alert);

// Fills in how things stood, from the explanation's events: state, groups, what kept the alert
// quiet, whether it flapped, who had taken it on, and who had been told. Events only know of a
// silence once a group was looked at, so those of the board are asked, too.
void ExplainPast(const route::RouterBoard& board, Explanation& explanation);

}  // namespace alertd::serve
