#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "rules/lint/lint_options.h"
#include "tools/live_source.h"

namespace alertd::tools {

// The lints of rules/lint that compare rules with series: no-such-series and fires-at-once.
//
// A source that cannot be asked ends the questions; the first such error is kept in `failure`. An
// expression that it refuses is a finding.
std::vector<lint::LiveLint> LiveLints(LiveSource source,
                                      std::shared_ptr<std::optional<Error>> failure);

}  // namespace alertd::tools
