#pragma once

#include "tools/arguments.h"
#include "tools/console.h"

namespace alertd::tools {

// alertd test rules: runs unit tests of rules.
ExitCode RunTestRules(const TestRulesArguments& arguments, const Console& console);

}  // namespace alertd::tools
