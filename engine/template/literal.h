#pragma once

// Go's literals: "a\n", `raw`, 'x', 0x1F, 1_000, 1e3.

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/template/value.h"

namespace alertd::tmpl {

// The text between the quotes of an interpreted string, with its escapes replaced.
Result<std::string> UnescapeString(std::string_view inside);

// The code point between the quotes of a character constant.
Result<int64_t> UnescapeCharacter(std::string_view inside);

// An integer, a float when it is written as one, or a complex number (2i, 1+2i). Nil for an integer
// from 2^63 on, as far as 64 bits hold it.
Result<Value> ParseNumber(std::string_view text);

}  // namespace alertd::tmpl
