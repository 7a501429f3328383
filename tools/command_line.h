#pragma once

#include <string>
#include <vector>

#include "tools/console.h"

namespace alertd::tools {

// Runs the command that the words after the program's name ask for, to its end.
ExitCode RunCommandLine(const std::vector<std::string>& words, const Console& console);

}  // namespace alertd::tools
