#pragma once

#include <string_view>

namespace alertd::lint {

// What the name of a metric says of it, by Prometheus' conventions and for a few metrics that
// everybody has. Most names say nothing.
bool IsCounterName(std::string_view name);
bool IsGaugeName(std::string_view name);

}  // namespace alertd::lint
