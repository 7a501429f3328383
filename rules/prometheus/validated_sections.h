#pragma once

#include <string_view>
#include <vector>

#include "rules/draft.h"
#include "rules/file_scope.h"

namespace alertd::rules {

// Sections of Prometheus that are checked in full, and that alertd does not run yet.
std::vector<std::string_view> ValidatedSectionKeys();

// Checks the section, and says what leaving it out means. False when it is none of these.
bool ReadValidatedSection(FileScope& scope, const YamlEntry& entry, Draft& draft);

}  // namespace alertd::rules
