#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/model/time.h"

namespace alertd::tools {

// What a flag says of when something begins, ends, or how long it lasts. They fail with
// kInvalidInput, naming the flag.
Result<Timestamp> ReadTimeArgument(std::string_view flag, const std::string& text, Timestamp now);
Result<Duration> ReadSpanArgument(std::string_view flag, const std::string& text);

}  // namespace alertd::tools
