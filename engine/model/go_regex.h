#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.h"

namespace re2 {
class RE2;
}

namespace alertd {

enum class RegexScope {
  kWhole,  // the whole text must match, as in matchers and label_replace(); a dot is any character
  kPart,   // any part may, as in templates
};

// The expression as Go's regexp package reads it. RE2 is the same dialect but for two things, which
// are mended here: `(?<name>…)` names a group, and `\C` is no escape. Fails with kInvalidInput: the
// message is about the expression as it was written.
Result<std::shared_ptr<const re2::RE2>> CompileGoRegex(std::string_view pattern, RegexScope scope);

}  // namespace alertd
