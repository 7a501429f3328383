#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/template/value.h"

namespace alertd::tmpl {

// What stands between the % and the verb.
struct FormatSpec {
  bool plus = false;
  bool field_names = false;  // of records
  bool minus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  std::optional<int> width;  // in code points
  std::optional<int> precision;
};

// Appends the value as fmt's verb prints it, or Go's complaint, such as %!d(string=x).
void FormatVerb(std::string& out, const Value& value, std::string_view verb,
                const FormatSpec& spec);

}  // namespace alertd::tmpl
