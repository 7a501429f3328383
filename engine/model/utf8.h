#pragma once

// Texts in UTF-8, code point by code point.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace alertd {

// The length of the UTF-8 sequence at the front of `text`; 0 when there is none that is valid.
size_t Utf8SequenceLength(std::string_view text);

// Takes the first code point off `text`, which must not be empty; U+FFFD for a byte that is not
// UTF-8.
int64_t TakeUtf8(std::string_view& text);

// Appends the code point as UTF-8; what is no code point becomes U+FFFD.
void AppendUtf8(std::string& out, int64_t code_point);

// The text with U+FFFD for each byte that is not UTF-8: readers of JSON refuse anything else.
std::string ValidUtf8(std::string_view text);

// Whether Go's unicode.IsPrint says so: letters, marks, numbers, punctuation, symbols and the
// ASCII space.
bool IsPrintable(int64_t code_point);

}  // namespace alertd
