#pragma once

#include <string_view>

#include "engine/model/matcher.h"

namespace alertd {

// name="value": the one kind of matcher that is always valid.
Matcher EqualMatcher(std::string_view name, std::string_view value);

}  // namespace alertd
