#pragma once

#include <string_view>
#include <vector>

namespace alertd {

// How bad an alert is, in rising order.
enum class Severity { kInfo, kLow, kMedium, kHigh, kCritical };

// The rank of a severity label. The names of other conventions rank with ours (critical and page,
// error and high, warning and medium, low, info and none), in any case; an unknown or missing one
// ranks as kMedium, so that nobody is left unpaged by a spelling.
Severity RankSeverity(std::string_view name);

// Whether RankSeverity() knows the name.
bool IsKnownSeverity(std::string_view name);

// The names that rank as `severity`, in lower case.
std::vector<std::string_view> SeveritySpellings(Severity severity);

// "CRITICAL", "HIGH", …
std::string_view SeverityName(Severity severity);

}  // namespace alertd
