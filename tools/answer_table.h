#pragma once

#include <ostream>

#include "engine/query/query.h"

namespace alertd::tools {

// An answer as a person reads it: a vector's series and values side by side, a range's series each
// with its samples below.
void PrintAnswer(std::ostream& out, const query::QueryAnswer& answer);

}  // namespace alertd::tools
