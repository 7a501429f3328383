#pragma once

#include "tools/console.h"
#include "tools/explain_arguments.h"

namespace alertd::tools {

// Why an alert is or is not firing, and why somebody was or was not told.
ExitCode RunExplain(const ExplainArguments& arguments, const Console& console);

}  // namespace alertd::tools
