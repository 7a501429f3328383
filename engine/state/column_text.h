#pragma once

// What columns hold, as text that travels to and from the database.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/state/database.h"

namespace alertd::state {

// A failure of kInvalidInput: what the file holds is not what was written to it.
Failure Damaged(const std::string& what);

// Milliseconds since 1970.
std::string TimeText(Timestamp at);
SqlValue TimeText(const std::optional<Timestamp>& at);

// All of these fail as Damaged().
Result<int64_t> ReadInteger(const SqlValue& value);
Result<std::string> ReadText(const SqlValue& value);
Result<Timestamp> ReadTime(const SqlValue& value);
Result<std::optional<Timestamp>> ReadTimeOrNone(const SqlValue& value);

}  // namespace alertd::state
