#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/diagnostic.h"

namespace alertd::rule_test {

// A name in a test file, and where it stands.
struct NameUse {
  std::string_view name;
  const rules::SourceLocation& location;
};

// A diagnostic of that code which says that nobody has the name, with the one of `known` that was
// meant, perhaps.
rules::Diagnostic UnknownName(std::string code, std::string message, const NameUse& use,
                              std::span<const std::string_view> known);

}  // namespace alertd::rule_test
