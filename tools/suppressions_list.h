#pragma once

#include <ostream>
#include <vector>

#include "tools/suppressions_client.h"

namespace alertd::tools {

// A table with a row for each, in their order.
void PrintSuppressions(std::ostream& out, const std::vector<ListedSuppression>& suppressions);

}  // namespace alertd::tools
