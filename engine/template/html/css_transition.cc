// CSS, as far as telling strings, URLs and comments from the rest needs it.

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdint>

#include "engine/model/quote.h"
#include "engine/model/utf8.h"
#include "engine/template/html/transition.h"

namespace alertd::html {
namespace {

constexpr size_t kShownBytesMax = 32;

bool IsNameCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whether the text ends with the word, and not with a longer one.
bool EndsWithWord(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  const size_t begin = text.size() - word.size();
  if (begin > 0 && IsNameCharacter(text[begin - 1])) return false;
  return LowerCase(text.substr(begin)) == word;
}

Transition StepTo(const Context& context, State state, size_t taken) {
  Context next = context;
  next.state = state;
  next.url_part = UrlPart::kNone;
  return {.context = next, .taken = taken, .error = {}};
}

// url(…), whose text may be in quotes.
Transition StepIntoUrl(const Context& context, std::string_view text, size_t parenthesis) {
  const size_t begin = std::min(text.find_first_not_of(kHtmlSpaces, parenthesis + 1), text.size());
  if (begin < text.size() && text[begin] == '"') {
    return StepTo(context, State::kCssDoubleQuotedUrl, begin + 1);
  }
  if (begin < text.size() && text[begin] == '\'') {
    return StepTo(context, State::kCssSingleQuotedUrl, begin + 1);
  }
  return StepTo(context, State::kCssUrl, begin);
}

Transition StepInRules(const Context& context, std::string_view text) {
  for (size_t place = text.find_first_of("(\"'/"); place != std::string_view::npos;
       place = text.find_first_of("(\"'/", place + 1)) {
    const std::string_view before = text.substr(0, place);
    const char after = place + 1 < text.size() ? text[place + 1] : '\0';
    switch (text[place]) {
      case '"':
        return StepTo(context, State::kCssDoubleQuoted, place + 1);
      case '\'':
        return StepTo(context, State::kCssSingleQuoted, place + 1);
      case '(':
        if (EndsWithWord(before.substr(0, before.find_last_not_of(kHtmlSpaces) + 1), "url")) {
          return StepIntoUrl(context, text, place);
        }
        break;
      default: {
        if (after != '/' && after != '*') break;
        const State comment = after == '/' ? State::kCssLineComment : State::kCssBlockComment;
        Transition step = StepTo(context, comment, place + 2);
        step.comment = place;
        return step;
      }
    }
  }
  return TakeAll(context, text);
}

// In a string, or in a URL, which strings may hold too.
Transition StepInString(const Context& context, std::string_view text) {
  std::string_view ends = "\\\"";
  if (context.state == State::kCssSingleQuoted || context.state == State::kCssSingleQuotedUrl) {
    ends = "\\'";
  }
  if (context.state == State::kCssUrl) ends = "\\\t\n\f\r )";
  for (size_t place = text.find_first_of(ends); place != std::string_view::npos;
       place = text.find_first_of(ends, place + 1)) {
    if (text[place] != '\\') return StepTo(context, State::kCss, place + 1);
    if (++place == text.size()) {
      return Broken(place - 1, "unfinished escape sequence in CSS string: " +
                                   Quote(text.substr(0, kShownBytesMax), {}));
    }
  }
  Transition step = StepInUrl(context, DecodeCss(text));
  step.taken = text.size();
  return step;
}

}  // namespace

std::string DecodeCss(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t escape = std::min(text.find('\\'), text.size());
    out += text.substr(0, escape);
    text.remove_prefix(escape);
    if (text.size() < 2) break;
    constexpr size_t kDigitsMax = 6;
    size_t end = 1;
    while (end < text.size() && end <= kDigitsMax &&
           std::isxdigit(static_cast<unsigned char>(text[end])) != 0) {
      ++end;
    }
    if (end == 1) {
      text.remove_prefix(1);
      AppendUtf8(out, TakeUtf8(text));
      continue;
    }
    int64_t point = 0;
    std::from_chars(text.data() + 1, text.data() + end, point, 16);
    constexpr int64_t kCodePointMax = 0x10FFFF;
    if (point > kCodePointMax) {
      point /= 16;
      --end;
    }
    AppendUtf8(out, point);
    text.remove_prefix(end);
    // One blank ends the number.
    if (text.starts_with("\r\n")) {
      text.remove_prefix(2);
    } else if (!text.empty() && kHtmlSpaces.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    }
  }
  return out;
}

Transition StepInCss(const Context& context, std::string_view text) {
  switch (context.state) {
    case State::kCss:
      return StepInRules(context, text);
    case State::kCssBlockComment: {
      const size_t end = text.find("*/");
      return end == std::string_view::npos ? TakeAll(context, text)
                                           : StepTo(context, State::kCss, end + 2);
    }
    case State::kCssLineComment: {
      const size_t end = text.find_first_of("\n\f\r");
      return end == std::string_view::npos ? TakeAll(context, text)
                                           : StepTo(context, State::kCss, end);
    }
    default:
      return StepInString(context, text);
  }
}

}  // namespace alertd::html
