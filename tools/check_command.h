#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

ExitCode RunCheck(const CheckArguments& arguments, const Console& console);

}  // namespace alertd::tools
