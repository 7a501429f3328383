#pragma once

// Files with a number for a name, such as 0000000012.log, which say in which order they were made.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace alertd::window {

std::string NumberedPath(const std::string& folder, uint64_t number, std::string_view ending);

// The numbers of those in `folder`, rising; other names are passed over. Fails with kUnavailable.
Result<std::vector<uint64_t>> ListNumbered(const std::string& folder, std::string_view ending);

}  // namespace alertd::window
