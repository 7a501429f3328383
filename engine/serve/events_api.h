#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/event_hub.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET /api/v1/events: the journal's events as they happen, as server-sent events, filtered as in
// the history. With Last-Event-ID, or the parameter `after`, those after that one come first. Both
// must outlive the table.
void AddEventsApi(EndpointTable& table, const Sources& sources, EventHub& hub);

}  // namespace alertd::serve
