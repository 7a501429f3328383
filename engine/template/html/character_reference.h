#pragma once

#include <string>
#include <string_view>

namespace alertd::html {

// The text with its character references replaced ("&quot;", "&#34;"), as the languages inside an
// attribute see it. Names of characters beyond ASCII stay as they are: those characters are no part
// of any language's syntax.
std::string UnescapeCharacterReferences(std::string_view text);

}  // namespace alertd::html
