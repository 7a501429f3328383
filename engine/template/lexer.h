#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/source_text.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

enum class TokenKind {
  kText,
  kLeftDelimiter,
  kRightDelimiter,
  kIdentifier,  // a function or a keyword
  kField,       // .name
  kVariable,    // $name or $
  kDot,
  kLiteral,
  kPipe,
  kComma,
  kDeclare,  // :=
  kAssign,   // =
  kLeftParenthesis,
  kRightParenthesis,
  kEnd,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  SourceRange range;
  std::string text;  // a name without its dot, a variable with its $, or literal text
  Value literal;     // nil: an integer that is too large for Go's int
  bool space_before = false;
};

// The tokens of a template, with comments dropped and trim markers applied; the last one is kEnd.
std::variant<std::vector<Token>, SourceError> Tokenize(std::string_view text);

}  // namespace alertd::tmpl
