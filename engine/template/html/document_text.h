#pragma once

// One piece of a template's literal text: which context it leads to, and what of it is printed.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/template/html/context.h"

namespace alertd::html {

struct ReadText {
  Context context;     // after the text
  std::string output;  // without comments, with stray "<" escaped
  std::string error;   // not empty: the text cannot be understood,
  size_t place = 0;    // at this byte
};

ReadText ReadDocumentText(const Context& context, std::string_view text);

// The text of HTML without its tags and comments.
std::string StripTags(std::string_view html);

}  // namespace alertd::html
