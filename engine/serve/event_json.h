#pragma once

#include "engine/model/journal_event.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

// An event of the journal as our API shows it: an object, without what does not apply.
void WriteEvent(JsonWriter& json, const JournalEvent& event);

}  // namespace alertd::serve
