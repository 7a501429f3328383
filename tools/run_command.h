#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

// Returns once the daemon was told to stop and has stopped.
ExitCode RunDaemon(const RunArguments& arguments, const Console& console);

}  // namespace alertd::tools
