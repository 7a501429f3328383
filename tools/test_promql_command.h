#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

// Runs PromQL test scripts and tells what fails, and where. The last line on stdout counts.
ExitCode RunTestPromql(const TestPromqlArguments& arguments, const Console& console);

}  // namespace alertd::tools
