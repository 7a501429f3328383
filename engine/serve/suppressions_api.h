#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// GET and POST /api/v1/suppressions, GET and DELETE /api/v1/suppressions/ID, where a name will do,
// too. `suppression` is another word for the latter. What they answer as done is on disk; where it
// is in memory only, a warning says so. `sources` must outlive the table.
void AddSuppressionsApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
