#pragma once

// Unicode's simple mappings of letters: one code point to one, whatever the language.

#include <cstdint>

namespace alertd::tmpl {

int64_t UpperCase(int64_t code_point);
int64_t LowerCase(int64_t code_point);
// That of a word's first letter: for a few letters that are two in one it is neither of the others.
int64_t TitleCase(int64_t code_point);

}  // namespace alertd::tmpl
