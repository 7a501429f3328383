#pragma once

#include "rules/configuration.h"
#include "rules/diagnostic.h"
#include "rules/draft.h"
#include "rules/loader.h"

namespace alertd::rules {

// Makes the configuration of what all files said: fills in defaults, resolves references, builds
// the route tree. Reports what only the whole shows: a receiver that nobody declares, a timeout
// longer than its interval.
Configuration Assemble(Draft draft, const LoadOptions& options, Diagnostics& diagnostics);

}  // namespace alertd::rules
