#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/scalar_text.h"

namespace alertd::rules {

// The environment; unset for a variable that is not there.
using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;

// What variables may add to one text.
inline constexpr size_t kExpandedBytesMax = 1 << 20;

// A text in which ${NAME} and ${NAME:-default} are replaced by their values. `$${` stands for `${`;
// every other `$` is left alone: $labels, $value and $1 belong to templates and expressions.
struct ExpandedText {
  struct Missing {
    std::string name;
    SourceRange range;  // in the file
  };

  ScalarText text;
  bool has_variables = false;
  bool too_long = false;              // values beyond kExpandedBytesMax are left out
  std::vector<Missing> missing;       // without a default; expanded to nothing
  std::vector<std::string> declined;  // ${NAME:-} that came out empty: the user's "leave out"
};

ExpandedText ExpandVariables(const ScalarText& text, const VariableLookup& lookup);

// Whether the text, as written, is one variable without a default worth hiding.
bool IsBareVariable(std::string_view raw);

// Prometheus' own expansion in external labels: $NAME and ${NAME}, `$$` for `$`.
ExpandedText ExpandLikeShell(const ScalarText& text, const VariableLookup& lookup);

}  // namespace alertd::rules
