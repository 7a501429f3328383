#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/model/matcher.h"

namespace alertd::rules {

// One entry of `matchers:`, such as foo="bar" or {foo="bar",baz=~"x|y"}: as the classic parser
// reads it, and where that fails as the UTF-8 one does, which is Alertmanager's default. Fails with
// kInvalidInput.
Result<Matchers> ParseMatchersText(std::string_view text);

// One matcher and nothing else, as a `filter=` of Alertmanager's API or an argument of amtool has
// it: what is a comma to lists belongs to a classic value here. Parsers and failures as above.
Result<Matcher> ParseMatcherText(std::string_view text);

// Whether a name without quotes in a matcher means itself to both parsers.
bool IsPlainMatcherName(std::string_view name);

}  // namespace alertd::rules
