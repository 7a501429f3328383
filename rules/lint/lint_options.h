#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/time.h"

namespace alertd::lint {

// Who reads the findings. A daemon starts whatever they are; `alertd check` is told everything, and
// that a lint does not exist is an error there.
enum class LintReader { kDaemon, kCheck };

struct LintOptions {
  LintReader reader = LintReader::kDaemon;
  std::vector<std::string> disabled = {};  // by name, as on the command line; all of them exist
  std::optional<Timestamp> now = {};       // when set, what has expired by then is found
};

}  // namespace alertd::lint
