#pragma once

#include <string_view>

namespace alertd::rules {

// Whether Prometheus takes the text for the name of rule files or scrape config files: wildcards
// may stand in the last part only, and brackets must match.
bool IsFilePattern(std::string_view pattern);

// The same for files of targets, which also must end in .json, .yml or .yaml.
bool IsDiscoveryFilePattern(std::string_view pattern);

}  // namespace alertd::rules
