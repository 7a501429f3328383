#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

// Formats the files where they stand, or says what would change in them; --help says it all.
ExitCode RunFmt(const FmtArguments& arguments, const Console& console);

}  // namespace alertd::tools
