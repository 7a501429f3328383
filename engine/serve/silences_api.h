#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// The silences of Alertmanager's API: GET and POST /api/v2/silences, GET and DELETE
// /api/v2/silence/ID. What they answer as done is on disk; where the disk has a problem and it is
// in memory only, a header Warning says so. `sources` must outlive the table.
void AddSilencesApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
