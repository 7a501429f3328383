#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/model/matcher.h"
#include "engine/model/time.h"
#include "grammar/condition.h"
#include "rules/schedule.h"
#include "rules/source_location.h"

namespace alertd::rules {

// Keeps matching alerts quiet: a maintenance window, once or recurring, or a known issue.
//
// Everything that is set must hold: the matchers, the time range, the schedule, the condition; and
// `expires` must not have passed.
struct Suppression {
  std::string name;
  Matchers matchers;
  std::map<std::string, std::string> match;  // what they were made of: label to expression
  std::optional<Timestamp> starts_at;        // time_range, half open
  std::optional<Timestamp> ends_at;
  std::optional<Schedule> schedule;
  std::optional<grammar::Condition> condition;
  std::string reason;
  std::optional<Timestamp> expires_at;
  SourceLocation location;
};

// Whether it could hold at `now` for some alert: the times only.
bool OpenAt(const Suppression& suppression, Timestamp now);

// The next instant after `now` at which OpenAt() changes; nothing when it never does again.
std::optional<Timestamp> NextChange(const Suppression& suppression, Timestamp now);

}  // namespace alertd::rules
