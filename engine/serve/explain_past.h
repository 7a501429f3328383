#pragma once

#include <vector>

#include "engine/serve/explanation.h"

namespace alertd::serve {

// The events of an alert, oldest first, that belong to its last incident: those of the run that it
// was in at the end, or of its last one. `events` are all that concern it.
std::vector<JournalEventPtr> EventsOfLastIncident(std::vector<JournalEventPtr> events,
                                                  uint64_t alert);

// Fills in how things stood, from the explanation's events alone: state, groups, what kept the
// alert quiet, who had taken it on, and who had been told.
void ExplainPast(Explanation& explanation);

}  // namespace alertd::serve
