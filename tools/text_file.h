#pragma once

#include <string>

#include "engine/base/result.h"

namespace alertd::tools {

// The whole file. Fails with kInvalidInput for a folder, with kUnavailable for what cannot be read.
Result<std::string> ReadTextFile(const std::string& path);

}  // namespace alertd::tools
