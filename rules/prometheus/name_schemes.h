#pragma once

#include "rules/diagnostic.h"
#include "rules/draft.h"

namespace alertd::rules {

// Reports names of other scripts where `metric_name_validation_scheme` is legacy, for a job or for
// all, and asking for them.
void CheckNameSchemes(const Draft& draft, Diagnostics& diagnostics);

}  // namespace alertd::rules
