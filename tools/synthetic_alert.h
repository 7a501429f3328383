#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/model/alert.h"
#include "rules/configuration.h"
#include "tools/arguments.h"

namespace alertd::tools {

// The value that templates of a synthetic alert see.
inline constexpr double kSyntheticValue = 1;

// The alert that `alertd test` asks for, as its rule would make it where it names a declared one.
// Fails with kInvalidInput on labels that are none and on an unknown or missing severity.
Result<Alert> MakeSyntheticAlert(const rules::Configuration& configuration,
                                 const TestArguments& arguments, const std::string& external_url,
                                 Timestamp at);

}  // namespace alertd::tools
