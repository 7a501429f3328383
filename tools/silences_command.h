#pragma once

#include "tools/console.h"
#include "tools/silences_arguments.h"

namespace alertd::tools {

ExitCode RunSilences(const SilencesArguments& arguments, const Console& console);

}  // namespace alertd::tools
