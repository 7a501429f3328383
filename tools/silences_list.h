#pragma once

#include <ostream>
#include <vector>

#include "engine/model/silence.h"

namespace alertd::tools {

// A table with a row for each silence, in their order.
void PrintSilences(std::ostream& out, const std::vector<Silence>& silences, Timestamp now);

}  // namespace alertd::tools
