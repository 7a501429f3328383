#pragma once

#include <string>

#include "engine/base/result.h"
#include "tools/console.h"

namespace alertd::tools {

// Who asks: `named`, or else the name of the user. Fails with kInvalidInput where nobody knows it.
Result<std::string> AuthorOf(const std::string& named, const Console& console);

}  // namespace alertd::tools
