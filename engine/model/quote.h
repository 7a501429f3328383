#pragma once

// Texts in quotes, escaped as Go's strconv does.

#include <cstdint>
#include <string>
#include <string_view>

namespace alertd {

// Which characters stand as they are; the others become \n, \x1b, \u00ad or the like.
enum class PlainCharacters : uint8_t { kPrintable, kAscii };

struct QuoteStyle {
  char mark = '"';
  PlainCharacters plain = PlainCharacters::kPrintable;
};

// Bytes that are not UTF-8 become \xff.
std::string Quote(std::string_view text, const QuoteStyle& style);

}  // namespace alertd
