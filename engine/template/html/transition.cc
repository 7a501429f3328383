#include "engine/template/html/transition.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "engine/model/quote.h"
#include "engine/template/html/attribute_type.h"

namespace alertd::html {
namespace {

constexpr std::string_view kCommentBegin = "<!--";
constexpr std::string_view kCommentEnd = "-->";
constexpr size_t kShownBytesMax = 32;

std::string Quoted(std::string_view text) { return Quote(text, {}); }
bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool IsLetterOrDigit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

size_t SkipSpaces(std::string_view text, size_t from) {
  return std::min(text.find_first_not_of(kHtmlSpaces, from), text.size());
}

Element ElementOf(std::string_view name) {
  const std::string lower = LowerCase(name);
  if (lower == "script") return Element::kScript;
  if (lower == "style") return Element::kStyle;
  if (lower == "textarea") return Element::kTextarea;
  if (lower == "title") return Element::kTitle;
  if (lower == "meta") return Element::kMeta;
  return Element::kOther;
}

std::string_view EndTag(Element element) {
  switch (element) {
    case Element::kScript:
      return "</script";
    case Element::kStyle:
      return "</style";
    case Element::kTextarea:
      return "</textarea";
    case Element::kTitle:
      return "</title";
    case Element::kMeta:
    case Element::kOther:
      break;
  }
  return {};
}

// What stands after the start tag of an element.
Context ContentOf(Element element) {
  Context context{.state = State::kText, .element = element, .braces = {}};
  switch (element) {
    case Element::kScript:
      context.state = State::kJs;
      break;
    case Element::kStyle:
      context.state = State::kCss;
      break;
    case Element::kTextarea:
    case Element::kTitle:
      context.state = State::kRcdata;
      break;
    case Element::kMeta:
    case Element::kOther:
      context.element = Element::kOther;
      break;
  }
  return context;
}

// The end of a tag's name: "x-y" and "x:y" are names, "x-" and "x--y" are not.
size_t SkipTagName(std::string_view text, size_t from) {
  if (from >= text.size() || !IsLetter(text[from])) return from;
  size_t end = from + 1;
  while (end < text.size()) {
    if (IsLetterOrDigit(text[end])) {
      ++end;
      continue;
    }
    const bool joins = (text[end] == ':' || text[end] == '-') && end + 1 < text.size() &&
                       IsLetterOrDigit(text[end + 1]);
    if (!joins) break;
    end += 2;
  }
  return end;
}

Transition StepInText(const Context& context, std::string_view text) {
  size_t place = text.find('<');
  while (place != std::string_view::npos && place + 1 < text.size()) {
    if (text.substr(place).starts_with(kCommentBegin)) {
      return {.context = {.state = State::kComment, .braces = {}},
              .taken = place + kCommentBegin.size(),
              .comment = place,
              .error = {}};
    }
    const bool ends = text[place + 1] == '/';
    const size_t name = place + (ends ? 2 : 1);
    const size_t end = SkipTagName(text, name);
    if (end != name) {
      const Element element = ends ? Element::kOther : ElementOf(text.substr(name, end - name));
      return {.context = {.state = State::kTag, .element = element, .braces = {}},
              .taken = end,
              .error = {}};
    }
    place = text.find('<', name);
  }
  return TakeAll(context, text);
}

AttributeKind KindOf(Element element, const std::string& name) {
  if (element == Element::kScript && name == "type") return AttributeKind::kScriptType;
  if (element == Element::kMeta && name == "content") return AttributeKind::kMetaContent;
  switch (TypeOfAttribute(name)) {
    case AttributeType::kUrl:
      return AttributeKind::kUrl;
    case AttributeType::kCss:
      return AttributeKind::kStyle;
    case AttributeType::kScript:
      return AttributeKind::kScript;
    case AttributeType::kSrcset:
      return AttributeKind::kSrcset;
    default:
      return AttributeKind::kPlain;
  }
}

// The end of an attribute's name that goes on at `from`, or where it cannot.
struct NameEnd {
  size_t place;
  bool broken;
};
NameEnd SkipAttributeName(std::string_view text, size_t from) {
  const size_t end = std::min(text.find_first_of(" \t\n\f\r=>'\"<", from), text.size());
  const bool broken =
      end < text.size() && (text[end] == '\'' || text[end] == '"' || text[end] == '<');
  return {.place = end, .broken = broken};
}

Transition BrokenName(std::string_view text, size_t place) {
  return Broken(place, Quoted(text.substr(place, 1)) +
                           " in an attribute's name: " + Quoted(text.substr(0, kShownBytesMax)));
}

Transition StepInTag(const Context& context, std::string_view text) {
  const size_t begin = SkipSpaces(text, 0);
  if (begin == text.size()) return TakeAll(context, text);
  if (text[begin] == '>') {
    return {.context = ContentOf(context.element), .taken = begin + 1, .error = {}};
  }
  const NameEnd end = SkipAttributeName(text, begin);
  if (end.broken) return BrokenName(text, end.place);
  if (end.place == begin) {
    return Broken(begin, "expected a space, an attribute's name or the end of the tag, got " +
                             Quoted(text.substr(begin, kShownBytesMax)));
  }
  Context next = context;
  next.attribute = KindOf(context.element, LowerCase(text.substr(begin, end.place - begin)));
  next.state = end.place == text.size() ? State::kAttributeName : State::kAfterName;
  return {.context = next, .taken = end.place, .error = {}};
}

Transition StepInAttributeName(const Context& context, std::string_view text) {
  const NameEnd end = SkipAttributeName(text, 0);
  if (end.broken) return BrokenName(text, end.place);
  Context next = context;
  if (end.place != text.size()) next.state = State::kAfterName;
  return {.context = next, .taken = end.place, .error = {}};
}

Transition StepAfterName(const Context& context, std::string_view text) {
  const size_t begin = SkipSpaces(text, 0);
  if (begin == text.size()) return TakeAll(context, text);
  Context next = context;
  const bool has_value = text[begin] == '=';
  next.state = has_value ? State::kBeforeValue : State::kTag;
  return {.context = next, .taken = begin + (has_value ? 1 : 0), .error = {}};
}

Transition StepBeforeValue(const Context& context, std::string_view text) {
  const size_t begin = SkipSpaces(text, 0);
  if (begin == text.size()) return TakeAll(context, text);
  Context next = context;
  next.state = ValueState(context.attribute);
  next.delimiter = Delimiter::kSpaceOrTagEnd;
  if (text[begin] == '"') next.delimiter = Delimiter::kDoubleQuote;
  if (text[begin] == '\'') next.delimiter = Delimiter::kSingleQuote;
  const bool quoted = next.delimiter != Delimiter::kSpaceOrTagEnd;
  return {.context = next, .taken = begin + (quoted ? 1 : 0), .error = {}};
}

Transition StepInComment(const Context& context, std::string_view text) {
  const size_t end = text.find(kCommentEnd);
  if (end == std::string_view::npos) return TakeAll(context, text);
  return {.context = {}, .taken = end + kCommentEnd.size(), .error = {}};
}

// "5; url=https://…": the URL begins after "url", blanks and the equals sign.
Transition StepInMetaContent(const Context& context, std::string_view text) {
  for (size_t url = text.find_first_of("uU"); url != std::string_view::npos;
       url = text.find_first_of("uU", url + 1)) {
    if (LowerCase(text.substr(url, 3)) != "url") continue;
    const size_t sign = SkipSpaces(text, url + 3);
    if (sign == text.size() || text[sign] != '=') continue;
    Context next = context;
    next.state = State::kMetaContentUrl;
    return {.context = next, .taken = sign + 1, .error = {}};
  }
  return TakeAll(context, text);
}

Transition StepInMetaContentUrl(const Context& context, std::string_view text) {
  const size_t end = text.find(';');
  if (end == std::string_view::npos) return TakeAll(context, text);
  Context next = context;
  next.state = State::kMetaContent;
  return {.context = next, .taken = end + 1, .error = {}};
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

Transition TakeAll(const Context& context, std::string_view text) {
  return {.context = context, .taken = text.size(), .error = {}};
}

Transition Broken(size_t place, std::string error) {
  return {.context = {}, .taken = place, .error = std::move(error)};
}

std::string_view EndOfValue(Delimiter delimiter) {
  switch (delimiter) {
    case Delimiter::kDoubleQuote:
      return "\"";
    case Delimiter::kSingleQuote:
      return "'";
    case Delimiter::kSpaceOrTagEnd:
      return " \t\n\f\r>";
    case Delimiter::kNone:
      break;
  }
  return {};
}

size_t FindEndTag(Element element, std::string_view text, size_t from) {
  const std::string_view tag = EndTag(element);
  if (tag.empty()) return kNowhere;
  const auto same = [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) == right;
  };
  const auto* place = text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size()));
  for (;;) {
    place = std::search(place, text.end(), tag.begin(), tag.end(), same);
    if (place == text.end()) return kNowhere;
    const auto begin = static_cast<size_t>(place - text.begin());
    const size_t end = begin + tag.size();
    constexpr std::string_view kAfterName = "> \t\n\f/";
    if (end < text.size() && kAfterName.find(text[end]) != std::string_view::npos) return begin;
    place += static_cast<std::ptrdiff_t>(tag.size());
  }
}

Transition StepInUrl(Context context, std::string_view text) {
  if (text.find_first_of("#?") != std::string_view::npos) {
    context.url_part = UrlPart::kQueryOrFragment;
  } else if (SkipSpaces(text, 0) != text.size() && context.url_part == UrlPart::kNone) {
    // Blanks around a URL do not belong to it.
    context.url_part = UrlPart::kBeforeQuery;
  }
  return TakeAll(context, text);
}

Transition Step(const Context& context, std::string_view text) {
  switch (context.state) {
    case State::kText:
      return StepInText(context, text);
    case State::kTag:
      return StepInTag(context, text);
    case State::kAttributeName:
      return StepInAttributeName(context, text);
    case State::kAfterName:
      return StepAfterName(context, text);
    case State::kBeforeValue:
      return StepBeforeValue(context, text);
    case State::kComment:
      return StepInComment(context, text);
    case State::kUrl:
      return StepInUrl(context, text);
    case State::kMetaContent:
      return StepInMetaContent(context, text);
    case State::kMetaContentUrl:
      return StepInMetaContentUrl(context, text);
    case State::kRcdata:
    case State::kAttribute:
    case State::kSrcset:
    case State::kDead:
      return TakeAll(context, text);
    case State::kJs:
    case State::kJsDoubleQuoted:
    case State::kJsSingleQuoted:
    case State::kJsTemplate:
    case State::kJsRegexp:
    case State::kJsBlockComment:
    case State::kJsLineComment:
      return StepInJs(context, text);
    default:
      return StepInCss(context, text);
  }
}

}  // namespace alertd::html
