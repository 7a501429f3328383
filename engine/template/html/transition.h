#pragma once

// The state machine over a document's text: HTML's tags and attributes, and in them, or between
// <script> and <style>, JavaScript and CSS.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/template/html/context.h"

namespace alertd::html {

// How deeply template literals may stand inside one another's ${…}.
inline constexpr size_t kTemplateLiteralDepthMax = 100;

inline constexpr size_t kNowhere = static_cast<size_t>(-1);

// A step: what some of the text leads to.
struct Transition {
  Context context;
  size_t taken = 0;
  size_t comment = kNowhere;  // where in what was taken a comment begins
  std::string error;          // not empty: the text cannot be understood; where, says `taken`
};

// The first step from `context` over `text`, which is not empty and, inside of an attribute's
// value, is that value or its beginning with the references resolved. Takes at least one byte, or
// changes the context.
Transition Step(const Context& context, std::string_view text);

// The parts of Step(), by language.
Transition StepInJs(const Context& context, std::string_view text);
Transition StepInCss(const Context& context, std::string_view text);
Transition StepInUrl(Context context, std::string_view text);

// The text with CSS' escapes resolved.
std::string DecodeCss(std::string_view text);

// Takes all of the text and stays.
Transition TakeAll(const Context& context, std::string_view text);
Transition Broken(size_t place, std::string error);

// Where the end tag of the element that `context` is in begins, from `from` on.
size_t FindEndTag(Element element, std::string_view text, size_t from);

// The characters that may end an attribute's value.
std::string_view EndOfValue(Delimiter delimiter);

inline constexpr std::string_view kHtmlSpaces = " \t\n\f\r";

bool IsJsIdentifierPart(char c);

std::string LowerCase(std::string_view text);

}  // namespace alertd::html
