#pragma once

#include <string_view>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::lint {

// The places of a rule's template that fail whenever they are reached, whatever the alert is: a
// field that nothing has, a template that is not defined, a function with the wrong arguments, a
// query that does not parse. Empty for what is not a template, or not a valid one.
std::vector<SourceError> SureFailures(std::string_view text);

}  // namespace alertd::lint
