#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"

namespace alertd::rules {

// Whether the text is a pattern rather than the name of one file.
bool IsGlob(const std::string& pattern);

// The files that match, sorted; a name without wildcards is itself, whether there or not.
std::vector<std::string> ExpandGlob(const std::string& pattern);

// A name that is the same for every path to the same file.
std::string CanonicalName(const std::string& path);

// The whole file. Fails with kNotFound, kLimitExceeded or kUnavailable.
Result<std::string> ReadTextFile(const std::string& path, size_t bytes_max);

}  // namespace alertd::rules
