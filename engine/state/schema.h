#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/state/database.h"

namespace alertd::state {

// One statement on the way from a version of the tables to the next. Steps are only ever added,
// at the end: what has been released stays as it is.
struct SchemaStep {
  int64_t version = 0;  // that it belongs to; never less than the step before
  std::string_view statement;
};

// All steps of this alertd, from an empty database.
std::span<const SchemaStep> SchemaSteps();

// Brings the tables to the newest version of `steps`, all at once or not at all. Fails with
// kUnsupported when they are newer than that, or are not alertd's at all, and as Database does.
Status Migrate(Database& database, std::span<const SchemaStep> steps);

}  // namespace alertd::state
