#pragma once

#include <ostream>

#include "tools/test_report.h"

namespace alertd::tools {

// Everything that the text says, and the messages as they would go out, without their secrets.
void PrintTestJson(std::ostream& out, const TestReport& report);

}  // namespace alertd::tools
