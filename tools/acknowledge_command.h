#pragma once

#include "tools/acknowledge_arguments.h"
#include "tools/console.h"
#include "tools/exit_code.h"

namespace alertd::tools {

// `alertd alerts ack` and `alertd alerts unack`: one line for each alert.
ExitCode RunAcknowledge(const AcknowledgeArguments& arguments, const Console& console);
ExitCode RunUnacknowledge(const AcknowledgeArguments& arguments, const Console& console);

}  // namespace alertd::tools
