// JavaScript, as far as telling code from strings, templates, regular expressions and comments
// needs it.

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/model/quote.h"
#include "engine/template/html/transition.h"

namespace alertd::html {
namespace {

constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";
constexpr std::string_view kParagraphSeparator = "\xE2\x80\xA9";
constexpr size_t kShownBytesMax = 32;

// After these a slash begins a regular expression.
constexpr auto kKeywordsBeforeRegexp = std::to_array<std::string_view>({
    "break",
    "case",
    "continue",
    "delete",
    "do",
    "else",
    "finally",
    "in",
    "instanceof",
    "return",
    "throw",
    "try",
    "typeof",
    "void",
});

std::string_view TrimmedRight(std::string_view text) {
  for (;;) {
    text = text.substr(0, text.find_last_not_of(kHtmlSpaces) + 1);
    if (!text.ends_with(kLineSeparator) && !text.ends_with(kParagraphSeparator)) return text;
    text.remove_suffix(kLineSeparator.size());
  }
}

bool EndsWithKeyword(std::string_view code) {
  size_t begin = code.size();
  while (begin > 0 && IsJsIdentifierPart(code[begin - 1])) {
    --begin;
  }
  return std::find(kKeywordsBeforeRegexp.begin(), kKeywordsBeforeRegexp.end(),
                   code.substr(begin)) != kKeywordsBeforeRegexp.end();
}

// What a slash after this code begins; code without anything keeps what was there before.
Slash SlashAfter(std::string_view code, Slash before) {
  code = TrimmedRight(code);
  if (code.empty()) return before;
  const char last = code.back();
  if (last == '+' || last == '-') {
    // "++" and "--" may follow a value, "+" and "-" stand before one: "---" is "-- -".
    const size_t run = code.size() - (code.find_last_not_of(last) + 1);
    return run % 2 == 1 ? Slash::kRegexp : Slash::kDivision;
  }
  if (last == '.') {
    const bool number =
        code.size() > 1 && code[code.size() - 2] >= '0' && code[code.size() - 2] <= '9';
    return number ? Slash::kDivision : Slash::kRegexp;
  }
  constexpr std::string_view kBeforeValue = ",<>=*%&|^?!~([:;{}";
  const bool value_follows = kBeforeValue.find(last) != std::string_view::npos;
  return value_follows || EndsWithKeyword(code) ? Slash::kRegexp : Slash::kDivision;
}

std::string Quoted(std::string_view text) { return Quote(text, {}); }

size_t FindLineEnd(std::string_view text) {
  constexpr std::string_view kFirstBytes = "\n\r\xE2";
  size_t end = text.find_first_of(kFirstBytes);
  while (end != std::string_view::npos) {
    const std::string_view rest = text.substr(end);
    const bool ascii = rest.front() == '\n' || rest.front() == '\r';
    if (ascii || rest.starts_with(kLineSeparator) || rest.starts_with(kParagraphSeparator)) {
      return end;
    }
    end = text.find_first_of(kFirstBytes, end + 1);
  }
  return text.size();
}

Transition StepTo(const Context& context, State state, size_t taken) {
  Context next = context;
  next.state = state;
  return {.context = next, .taken = taken, .error = {}};
}

Transition Comment(const Context& context, State state, size_t begin, size_t mark_size) {
  Transition step = StepTo(context, state, begin + mark_size);
  step.comment = begin;
  return step;
}

Transition StepAtSlash(const Context& context, std::string_view text, size_t place) {
  const std::string_view rest = text.substr(place);
  if (rest.starts_with("//")) return Comment(context, State::kJsLineComment, place, 2);
  if (rest.starts_with("/*")) return Comment(context, State::kJsBlockComment, place, 2);
  switch (context.slash) {
    case Slash::kRegexp:
      return StepTo(context, State::kJsRegexp, place + 1);
    case Slash::kDivision: {
      Transition step = StepTo(context, State::kJs, place + 1);
      step.context.slash = Slash::kRegexp;
      return step;
    }
    case Slash::kUnknown:
      break;
  }
  return Broken(place,
                "'/' could start a division or regexp: " + Quoted(rest.substr(0, kShownBytesMax)));
}

// Braces count only inside of a template literal's ${…}: the one that closes it leads back.
Transition StepAtBrace(const Context& context, char brace, size_t place) {
  Transition step = StepTo(context, State::kJs, place + 1);
  step.context.slash = Slash::kRegexp;
  std::vector<int>& braces = step.context.braces;
  if (braces.empty()) return step;
  braces.back() += brace == '{' ? 1 : -1;
  if (braces.back() >= 0) return step;
  braces.pop_back();
  step.context.state = State::kJsTemplate;
  return step;
}

// All minus signs in a row, as "--" is another thing than two of them, up to a "-->".
Transition StepAtMinus(const Context& context, std::string_view text, size_t place) {
  size_t end = std::min(text.find_first_not_of('-', place), text.size());
  if (end - place >= 2 && end < text.size() && text[end] == '>') end -= 2;
  if (end == place) return Comment(context, State::kJsLineComment, place, 3);
  Transition step = StepTo(context, State::kJs, end);
  step.context.slash = SlashAfter(text.substr(0, end), context.slash);
  return step;
}

Transition StepInCode(const Context& context, std::string_view text) {
  const size_t place = text.find_first_of("\"`'/{}<-#");
  Context next = context;
  next.slash = SlashAfter(text.substr(0, place), context.slash);
  if (place == std::string_view::npos) return TakeAll(next, text);
  const std::string_view rest = text.substr(place);
  switch (text[place]) {
    case '"':
      return StepTo(next, State::kJsDoubleQuoted, place + 1);
    case '\'':
      return StepTo(next, State::kJsSingleQuoted, place + 1);
    case '`':
      return StepTo(next, State::kJsTemplate, place + 1);
    case '/':
      return StepAtSlash(next, text, place);
    case '{':
    case '}':
      return StepAtBrace(next, text[place], place);
    // Comments in the manner of HTML and of scripts' first lines.
    case '<':
      if (rest.starts_with("<!--")) return Comment(next, State::kJsLineComment, place, 4);
      break;
    case '-':
      return StepAtMinus(next, text, place);
    default:
      if (rest.starts_with("#!")) return Comment(next, State::kJsLineComment, place, 2);
      break;
  }
  next.slash = SlashAfter(text.substr(0, place + 1), context.slash);
  return {.context = next, .taken = place + 1, .error = {}};
}

// "</script" inside of a regular expression does not end it: it is escaped in the output.
bool IsScriptEnd(std::string_view text, size_t slash) {
  return slash > 0 && LowerCase(text.substr(slash - 1, 8)) == "</script";
}

Transition StepInQuoted(const Context& context, std::string_view text) {
  std::string_view specials = "\\\"";
  if (context.state == State::kJsSingleQuoted) specials = "\\'";
  if (context.state == State::kJsRegexp) specials = "\\/[]";
  bool in_set = false;
  for (size_t place = text.find_first_of(specials); place != std::string_view::npos;
       place = text.find_first_of(specials, place + 1)) {
    const char special = text[place];
    if (special == '\\') {
      if (++place == text.size()) {
        return Broken(place - 1, "unfinished escape sequence in JS string: " +
                                     Quoted(text.substr(0, kShownBytesMax)));
      }
    } else if (special == '[' || special == ']') {
      in_set = special == '[';
    } else if (special == '/' && IsScriptEnd(text, place)) {
      continue;
    } else if (!in_set) {
      Transition step = StepTo(context, State::kJs, place + 1);
      step.context.slash = Slash::kDivision;
      return step;
    }
  }
  if (in_set) {
    return Broken(text.size(),
                  "unfinished JS regexp charset: " + Quoted(text.substr(0, kShownBytesMax)));
  }
  return TakeAll(context, text);
}

Transition StepIntoSubstitution(const Context& context, size_t place) {
  if (context.braces.size() >= kTemplateLiteralDepthMax) {
    return Broken(place, "JS template literals nested more than " +
                             std::to_string(kTemplateLiteralDepthMax) + " levels deep");
  }
  Transition step = StepTo(context, State::kJs, place + 2);
  step.context.slash = Slash::kRegexp;
  step.context.braces.push_back(0);
  return step;
}

Transition StepInTemplateLiteral(const Context& context, std::string_view text) {
  for (size_t place = text.find_first_of("`\\$"); place != std::string_view::npos;
       place = text.find_first_of("`\\$", place + 1)) {
    if (text[place] == '\\') {
      if (++place == text.size()) {
        return Broken(place - 1, "unfinished escape sequence in JS template literal: " +
                                     Quoted(text.substr(0, kShownBytesMax)));
      }
    } else if (text[place] == '`') {
      Transition step = StepTo(context, State::kJs, place + 1);
      step.context.slash = Slash::kDivision;
      return step;
    } else if (text.substr(place).starts_with("${")) {
      return StepIntoSubstitution(context, place);
    }
  }
  return TakeAll(context, text);
}

Transition StepInBlockComment(const Context& context, std::string_view text) {
  const size_t end = text.find("*/");
  if (end == std::string_view::npos) return TakeAll(context, text);
  return StepTo(context, State::kJs, end + 2);
}

}  // namespace

bool IsJsIdentifierPart(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

Transition StepInJs(const Context& context, std::string_view text) {
  switch (context.state) {
    case State::kJs:
      return StepInCode(context, text);
    case State::kJsTemplate:
      return StepInTemplateLiteral(context, text);
    case State::kJsBlockComment:
      return StepInBlockComment(context, text);
    case State::kJsLineComment: {
      const size_t end = FindLineEnd(text);
      // The end of the line is no part of the comment.
      return end == text.size() ? TakeAll(context, text) : StepTo(context, State::kJs, end);
    }
    default:
      return StepInQuoted(context, text);
  }
}

}  // namespace alertd::html
