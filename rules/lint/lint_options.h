#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/time.h"
#include "rules/lint/lint.h"

namespace alertd::lint {

// Who reads the findings. A daemon starts whatever they are; `alertd check` is told everything, and
// that a lint does not exist is an error there.
enum class LintReader { kDaemon, kCheck };

// What looks at series, which this folder has none of: the work of a lint whose Lint::run is null.
struct LiveLint {
  std::string name;
  std::function<void(const LintInput& input, Findings& findings)> run;
};

struct LintOptions {
  LintReader reader = LintReader::kDaemon;
  std::vector<std::string> disabled = {};  // by name, as on the command line; all of them exist
  std::optional<Timestamp> now = {};       // when set, what has expired by then is found
  std::vector<LiveLint> live = {};
  MetricTypes types = {};  // of metrics, where live data tell them; others are judged by name
};

}  // namespace alertd::lint
