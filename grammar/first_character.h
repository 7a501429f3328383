#pragma once

#include <string>
#include <string_view>

#include "engine/model/labels.h"

namespace alertd::grammar {

// The character that `rest` begins with, in quotes, for messages, which are valid UTF-8 whatever
// the text is. REQUIRES: `rest` is not empty.
inline std::string DescribeFirstCharacter(std::string_view rest) {
  size_t length = 1;
  while (length < rest.size() && length < 4 && (rest[length] & 0xC0) == 0x80)
    ++length;
  const std::string_view character = rest.substr(0, length);
  return IsValidUtf8(character) ? '"' + std::string(character) + '"' : "invalid UTF-8";
}

}  // namespace alertd::grammar
