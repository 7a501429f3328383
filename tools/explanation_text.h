#pragma once

#include <ostream>
#include <string>

#include "engine/base/result.h"

namespace alertd::tools {

// Prints what /api/v1/alerts/ID/explain and /api/v1/explain answer: the steps, then the events.
// Fails with kUnsupported on what they cannot have answered, and prints nothing then.
Status PrintExplanation(std::ostream& out, const std::string& body);

}  // namespace alertd::tools
