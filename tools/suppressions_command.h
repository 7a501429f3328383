#pragma once

#include "tools/console.h"
#include "tools/suppressions_arguments.h"

namespace alertd::tools {

ExitCode RunSuppressions(const SuppressionsArguments& arguments, const Console& console);

}  // namespace alertd::tools
