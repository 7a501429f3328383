#pragma once

#include "rules/diagnostic.h"
#include "rules/draft.h"

namespace alertd::rules {

// Reports names of other scripts where `metric_name_validation_scheme` is legacy, for a job or for
// all, and asking for them.
void CheckNameSchemes(const Draft& draft, Diagnostics& diagnostics);

// Lets the relabeling of the jobs for which that is so make no other names either.
void ApplyNameSchemes(Draft& draft);

}  // namespace alertd::rules
