#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

ExitCode RunQuery(const QueryArguments& arguments, const Console& console);

}  // namespace alertd::tools
