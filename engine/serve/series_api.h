#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// /api/v1/labels, label/NAME/values and series: what the window holds. start and end are accepted
// and not looked at: the window is all there is. `sources` must outlive the table.
void AddSeriesApi(EndpointTable& table, const Sources& sources);

}  // namespace alertd::serve
