#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace alertd::window {

// What can be told about an anchored regular expression by looking at its text: enough to find the
// matching values of most selectors without running it over all of them.
struct RegexShape {
  enum class Kind {
    kLiterals,  // matches exactly `literals`
    kPrefix,    // whatever matches begins with `prefix`, which may be empty
    kAnything,  // `.*`: matches every value, also the empty one
    kNonEmpty,  // `.+`: matches every value but the empty one
  };
  Kind kind = Kind::kPrefix;
  std::vector<std::string> literals;
  std::string prefix;
};

// `pattern` is one that RE2 has accepted. When in doubt the shape is an empty prefix, which is
// always true.
RegexShape ShapeOf(std::string_view pattern);

}  // namespace alertd::window
