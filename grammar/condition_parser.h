#pragma once

#include <string_view>
#include <variant>

#include "engine/base/source_text.h"
#include "grammar/condition_node.h"

namespace alertd::grammar {

inline constexpr size_t kConditionBytesMax = size_t{16} * 1024;
inline constexpr size_t kConditionDepthMax = 64;  // of brackets and `not`

// The tree of a condition, or its first error.
std::variant<ConditionNodePtr, SourceError> ParseCondition(std::string_view text);

}  // namespace alertd::grammar
