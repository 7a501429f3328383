#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/model/time.h"

namespace alertd::tools {

// `now`, what is relative to it (`-1h`, `now-1h`, `+5m`), or an instant as ParseTimestamp() has it.
Result<Timestamp> ParseTimeArgument(std::string_view text, Timestamp now);

// Likewise an instant that has come already; a duration alone is so long ago. A number is Unix
// seconds, and refused before alertd's own time: who writes 2099 or -1 hardly means 1970.
Result<Timestamp> ParsePastArgument(std::string_view text, Timestamp now);

// A round step that divides a range of this length into some hundred points.
Duration DefaultStep(Duration range);

}  // namespace alertd::tools
