#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/base/source_text.h"
#include "rules/format/expression_places.h"

namespace alertd::format {

// Bytes of a file and what they become.
struct ExpressionEdit {
  SourceRange range;
  std::string text;
  std::string value;  // the expression that it is then, but for white space at its end
};

// "\r\n" when that is how the file's first line ends.
std::string_view LineBreakOf(std::string_view file);

// The edit that formats an expression where it stands in the file.
//
// What is one line then keeps its style: plain (in single quotes where YAML demands quotes), quoted
// or a block. More lines become a literal block (`|`), in which a comment of YAML's on the same
// line moves behind the `|`; inside of {} and [] there are no blocks, and it stays on one line. The
// block keeps its indentation and what it does with breaks at its end; a new one stands two spaces
// deeper than its key.
//
// Fails as FormatExpression() does, and with kUnsupported where the way from the value to the file
// is not known.
Result<ExpressionEdit> EditExpression(std::string_view file, const ExpressionPlace& place);

}  // namespace alertd::format
