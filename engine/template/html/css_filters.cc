#include <cctype>

#include <fmt/format.h>

#include "engine/template/html/filters.h"
#include "engine/template/html/transition.h"

namespace alertd::html {
namespace {

bool NeedsEscape(char c) {
  constexpr std::string_view kSpecials = "\t\n\f\r\"&'()+/:;<>\\{}";
  return c == '\0' || kSpecials.find(c) != std::string_view::npos;
}

// Whether a number before this text would run into it.
bool ContinuesNumber(std::string_view rest) {
  return rest.empty() || std::isxdigit(static_cast<unsigned char>(rest.front())) != 0 ||
         kHtmlSpaces.find(rest.front()) != std::string_view::npos;
}

}  // namespace

Value EscapeCssString(const Value& value) {
  const PlainText plain = ToPlainText(value);
  const std::string_view text = plain.text;
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!NeedsEscape(c)) {
      out += c;
    } else if (c == '\\') {
      out += "\\\\";
    } else {
      out += fmt::format("\\{:x}", static_cast<unsigned char>(c));
      if (ContinuesNumber(text.substr(i + 1))) out += ' ';
    }
  }
  return out;
}

// Keywords, numbers with units and colours pass; what could begin or end anything does not.
Value FilterCssValue(const Value& value) {
  constexpr std::string_view kRefused = "\"'()/;@[\\]`{}<>";
  std::string text = DecodeCss(ToPlainText(value).text);
  std::string letters;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool comment = c == '-' && i > 0 && text[i - 1] == '-';
    if (c == '\0' || comment || kRefused.find(c) != std::string_view::npos) return kUnsafeMark;
    const bool is_name = static_cast<unsigned char>(c) < 0x80 &&
                         (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
    if (is_name) letters += c;
  }
  letters = LowerCase(letters);
  // Old browsers run what stands in these.
  for (const std::string_view word : {"expression", "mozbinding"}) {
    if (letters.find(word) != std::string::npos) return kUnsafeMark;
  }
  return text;
}

}  // namespace alertd::html
