#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/telemetry/log.h"
#include "rules/configuration.h"

namespace alertd::app {

// How to log: as the files say in `observability: logging:`, unless a flag says otherwise. An empty
// flag says nothing. Fails with kInvalidInput on an unknown level or format.
Result<telemetry::LogOptions> LogOptionsFor(const rules::Configuration& configuration,
                                            std::string_view format_flag,
                                            std::string_view level_flag);

}  // namespace alertd::app
