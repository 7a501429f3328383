#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/test_report.h"

namespace alertd::tools {

// Routes, timers, what keeps the alert quiet, and of each message what people see first.
void PrintTestText(std::ostream& out, const TestReport& report);

// a, b
std::string JoinedTexts(const std::vector<std::string>& texts, const char* separator);

}  // namespace alertd::tools
