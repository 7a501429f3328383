#pragma once

#include <vector>

#include "engine/alert/rule_engine.h"
#include "engine/model/journal_event.h"
#include "engine/route/router.h"

namespace alertd::app {

// What the stages have done, as events of the journal.

// What an evaluation has changed; nothing where it has found everything as it was. The alerts'
// labels are as the router has them, with the external ones.
std::vector<JournalEvent> EventsOf(const alert::EvaluationOutput& output,
                                   const Labels& external_labels);

std::vector<JournalEvent> EventsOf(const std::vector<route::Decision>& decisions);

// What alertd itself does: "started", "stopped", "reloaded", "reload_failed".
JournalEvent ProcessEvent(SharedText kind, SharedText reason, Timestamp at);

}  // namespace alertd::app
