#pragma once

#include <string_view>

#include "engine/model/labels.h"
#include "engine/model/matcher.h"

namespace alertd {

// name="value": the one kind of matcher that is always valid.
Matcher EqualMatcher(std::string_view name, std::string_view value);

// One for each label: they match whatever has all of them.
Matchers EqualMatchers(const Labels& labels);

}  // namespace alertd
