#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// POST /api/v1/alerts/{id}/acknowledge with {"by": "ann", "note": "on it", "for": "2h", "group":
// true} as its body, all but `by` optional, `until` with an instant instead of `for`; and
// POST /api/v1/alerts/{id}/unacknowledge. `sources` must outlive the table.
void AddAcknowledgeApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
