#pragma once

// Numbers as Prometheus shows them to people.

#include <string>

namespace alertd::tmpl {

std::string Humanize(double value);            // 1234567 -> 1.235M
std::string Humanize1024(double value);        // 1048576 -> 1Mi
std::string HumanizeDuration(double seconds);  // 3661 -> 1h 1m 1s
std::string HumanizePercentage(double ratio);  // 0.123 -> 12.3%

}  // namespace alertd::tmpl
