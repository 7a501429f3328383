#pragma once

#include <string>

#include "rules/diagnostic.h"
#include "rules/loader.h"
#include "rules/variables.h"

namespace alertd::format {

struct FormattedFile {
  std::string text;
  // Whether the file is left as it is because it cannot be read: `problems` has errors then.
  bool failed = false;
  // Errors, or notes on what was left as it is.
  rules::Diagnostics problems;
};

// Formats a file that alertd reads.
//
// The expressions of `groups:` and `alerts:` get their one layout, comments in them kept
// (expression.h); an expression that cannot be formatted is left as it is, with a note. Of the
// rest, white space at the ends of lines and empty lines at the end of the file go away, and a file
// ends with a line break. Everything else is bytes that are not touched: comments, order, quotes,
// anchors, indentation, the kind of line breaks, a byte order mark. What is part of a value is
// never changed, so white space inside of texts stays, and a break that would become part of one is
// not added. A second document, which alertd does not read, stays as it is.
//
// What is returned was proven: it reads as the same YAML, value by value, but for the expressions,
// which mean the same; otherwise the text is returned unchanged with an error. A file that is not
// YAML or has expressions that do not parse is returned unchanged with the errors that reading it
// reports; other mistakes in it do not matter. Formatting twice is formatting once.
//
// `variable` is the environment, as in LoadOptions: ${NAME} in an alert's condition stays as it is.
FormattedFile FormatFile(const rules::NamedText& file, const rules::VariableLookup& variable);

}  // namespace alertd::format
