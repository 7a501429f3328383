#pragma once

#include <map>
#include <string>

#include "rules/yaml_document.h"

namespace alertd::format {

// Scalars of a tree and what has become of them.
using ChangedScalars = std::map<const rules::YamlNode*, std::string>;

// A node of the first tree that is something else in the second, or null when there is none. The
// `changed` scalars must be those texts there, but for white space at their ends.
const rules::YamlNode* FindDifference(const rules::YamlNode& before, const rules::YamlNode& after,
                                      const ChangedScalars& changed);

}  // namespace alertd::format
