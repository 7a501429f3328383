#pragma once

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "rules/file_scope.h"
#include "rules/schema/settings.h"
#include "rules/scrape_options.h"

namespace alertd::rules {

// One group of targets, as an entry of `static_configs:` has it.
StaticTargets ToStaticTargets(const Settings& group);

// The groups of targets that the file lists, as `[{targets: […], labels: {…}}]`; what is wrong is
// reported at its place.
std::vector<StaticTargets> ReadTargetGroups(FileScope& scope);

// The same of what stands in a file of YAML or JSON; `name` is the file's. Fails with kInvalidInput
// and the place when anything about it is wrong: a part would pass for the whole.
Result<std::vector<StaticTargets>> ParseTargetGroups(const std::string& name, std::string text);

}  // namespace alertd::rules
