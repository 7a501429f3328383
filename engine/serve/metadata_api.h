#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/metadata and /api/v1/targets/metadata: what the targets say of their metrics. `sources`
// must outlive the table.
void AddMetadataApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
