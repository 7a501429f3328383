#pragma once

#include <string>

#include "engine/base/result.h"

namespace alertd::tools {

// The whole file. Fails with kInvalidInput for a folder, with kNotFound and kUnavailable for what
// cannot be read, and with kLimitExceeded for more than a gigabyte.
Result<std::string> ReadTextFile(const std::string& path);

}  // namespace alertd::tools
