#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/journal_event.h"

namespace alertd::state {

// What of an event stands in no column of its own, as a JSON object. What is empty is left out.
std::string EventText(const JournalEvent& event);

// Adds what the text says to the event. Fails with kInvalidInput on what EventText() cannot have
// written.
Status ParseEventText(std::string_view text, JournalEvent& event);

}  // namespace alertd::state
