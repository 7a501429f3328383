#pragma once

#include <string>

namespace alertd::tools {

// Compares with golden/NAME below this folder; with ALERTD_UPDATE_GOLDEN in the environment, writes
// it instead. A difference is a test failure that shows both.
void ExpectGolden(const std::string& name, const std::string& actual);

}  // namespace alertd::tools
