#pragma once

#include "engine/serve/endpoint_table.h"

namespace alertd::serve {

// /api/v1/format_query and /api/v1/parse_query: about an expression itself, without its values.
void AddExpressionApi(EndpointTable& table);

}  // namespace alertd::serve
