#pragma once

#include "tools/console.h"
#include "tools/history_arguments.h"

namespace alertd::tools {

// What alertd has decided and done, oldest first.
ExitCode RunHistory(const HistoryArguments& arguments, const Console& console);

}  // namespace alertd::tools
