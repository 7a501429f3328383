#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "rules/suppression.h"

namespace alertd::rules {

// Reads one suppression that stands in no file: JSON with the keys of `suppressions:` in files.
// Nothing of the environment is expanded in it. Fails with kInvalidInput, naming every problem and
// the key that has it: schedule.start: "2am" is not a time of day.
Result<Suppression> ReadSuppressionText(std::string_view json);

// Which alerts it holds, for people: team=db, severity=LOW|MEDIUM where labels.agent == 'x'; or
// "every alert".
std::string DescribeMatch(const Suppression& suppression);

}  // namespace alertd::rules
