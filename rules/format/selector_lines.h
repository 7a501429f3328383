#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_text.h"
#include "grammar/ast.h"

namespace alertd::format {

// A selector's matchers, one a line: `head` ends with the brace, `tail` begins with the other one.
struct SelectorLines {
  std::string head;
  std::vector<std::string> matchers;
  std::string tail;
  // Where the matchers stood in the text, one for each of them, and where the brace behind them.
  std::vector<SourceRange> places;
  size_t close = 0;
  size_t open = 0;
};

// The lines of a vector or matrix selector that was parsed from `text`; nothing for other
// expressions, and for selectors that have no matchers in braces.
std::optional<SelectorLines> SplitSelector(const grammar::Expr& expr, std::string_view text);

// The offset behind a string in quotes that begins at `from`, or the text's end.
size_t SkipString(std::string_view text, size_t from);

}  // namespace alertd::format
