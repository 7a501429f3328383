#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

ExitCode RunTest(const TestArguments& arguments, const Console& console);

}  // namespace alertd::tools
