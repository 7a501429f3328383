#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/source_text.h"

namespace alertd::grammar {

enum class ConditionTokenKind {
  kWord,  // also and, or, not, in
  kText,  // with its quotes
  kEqual,
  kNotEqual,
  kMatches,
  kNotMatches,
  kAnd,
  kOr,
  kNot,
  kDot,
  kComma,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kEnd,
};

struct ConditionToken {
  ConditionTokenKind kind = ConditionTokenKind::kEnd;
  std::string_view text;  // of the condition's text
  SourceRange range;
};

// The condition's words and signs, kEnd last; or the first thing that is neither. `and` and `&&`
// are the same kind, and so on.
std::variant<std::vector<ConditionToken>, SourceError> LexCondition(std::string_view text);

}  // namespace alertd::grammar
