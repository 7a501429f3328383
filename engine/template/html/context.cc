#include "engine/template/html/context.h"

#include <array>
#include <string_view>

namespace alertd::html {
namespace {

// In the order of the enumerators.
constexpr auto kStates = std::to_array<std::string_view>({
    "text",
    "a tag",
    "an attribute's name",
    "a tag after an attribute's name",
    "a tag before an attribute's value",
    "a comment",
    "the text of an element without tags",
    "an attribute's value",
    "a URL",
    "a list of URLs",
    "the content of a meta tag",
    "the URL of a meta tag",
    "JavaScript",
    "a JavaScript string in double quotes",
    "a JavaScript string in single quotes",
    "a JavaScript template literal",
    "a JavaScript regular expression",
    "a JavaScript block comment",
    "a JavaScript line comment",
    "CSS",
    "a CSS string in double quotes",
    "a CSS string in single quotes",
    "a CSS URL in double quotes",
    "a CSS URL in single quotes",
    "a CSS URL without quotes",
    "a CSS block comment",
    "a CSS line comment",
    "the end of a loop's round",
});
constexpr auto kDelimiters = std::to_array<std::string_view>({
    "",
    " in double quotes",
    " in single quotes",
    " without quotes",
});
constexpr auto kUrlParts = std::to_array<std::string_view>({
    "",
    ", before its query",
    ", in its query or fragment",
    ", in an unknown part",
});
constexpr auto kAttributes = std::to_array<std::string_view>({
    "",
    ", an event handler",
    ", a script's type",
    ", a style",
    ", a URL",
    ", a list of URLs",
    ", a meta tag's content",
});
constexpr auto kElements =
    std::to_array<std::string_view>({"", "script", "style", "textarea", "title", "meta"});
static_assert(kStates.size() == static_cast<size_t>(State::kDead) + 1);

template <typename Names, typename Enumerator>
std::string NameOf(const Names& names, Enumerator enumerator) {
  return std::string(names[static_cast<size_t>(enumerator)]);
}

}  // namespace

State ValueState(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::kScript:
      return State::kJs;
    case AttributeKind::kStyle:
      return State::kCss;
    case AttributeKind::kUrl:
      return State::kUrl;
    case AttributeKind::kSrcset:
      return State::kSrcset;
    case AttributeKind::kMetaContent:
      return State::kMetaContent;
    case AttributeKind::kPlain:
    case AttributeKind::kScriptType:
      break;
  }
  return State::kAttribute;
}

bool IsComment(State state) {
  switch (state) {
    case State::kComment:
    case State::kJsBlockComment:
    case State::kJsLineComment:
    case State::kCssBlockComment:
    case State::kCssLineComment:
      return true;
    default:
      return false;
  }
}

bool IsScriptLiteral(State state) {
  return state == State::kJsDoubleQuoted || state == State::kJsSingleQuoted ||
         state == State::kJsTemplate || state == State::kJsRegexp;
}

bool IsInTag(State state) {
  return state == State::kTag || state == State::kAttributeName || state == State::kAfterName ||
         state == State::kBeforeValue || state == State::kAttribute;
}

Context Nudged(Context context) {
  switch (context.state) {
    case State::kTag:
      context.state = State::kAttributeName;
      break;
    case State::kBeforeValue:
      context.state = ValueState(context.attribute);
      context.delimiter = Delimiter::kSpaceOrTagEnd;
      context.attribute = AttributeKind::kPlain;
      break;
    case State::kAfterName:
      context.state = State::kAttributeName;
      context.attribute = AttributeKind::kPlain;
      break;
    default:
      break;
  }
  return context;
}

std::optional<Context> Joined(const Context& left, const Context& right) {
  if (left == right || right.state == State::kDead) return left;
  if (left.state == State::kDead) return right;
  Context alike = left;
  alike.url_part = right.url_part;
  if (alike == right) {
    alike.url_part = UrlPart::kUnknown;
    return alike;
  }
  alike = left;
  alike.slash = right.slash;
  if (alike == right) {
    alike.slash = Slash::kUnknown;
    return alike;
  }
  // <p title={{if .C}}{{.}}{{end}} is a value without quotes in both branches.
  const Context nudged_left = Nudged(left);
  const Context nudged_right = Nudged(right);
  if (nudged_left == left && nudged_right == right) return std::nullopt;
  return Joined(nudged_left, nudged_right);
}

std::string Describe(const Context& context) {
  std::string text = NameOf(kStates, context.state);
  if (context.state == State::kRcdata || IsInTag(context.state)) {
    const std::string element = NameOf(kElements, context.element);
    if (!element.empty()) text += " (<" + element + ">)";
  }
  if (IsInTag(context.state)) text += NameOf(kAttributes, context.attribute);
  text += NameOf(kUrlParts, context.url_part);
  if (context.delimiter != Delimiter::kNone) {
    text += context.state == State::kAttribute ? "" : ", in an attribute";
    text += NameOf(kDelimiters, context.delimiter);
  }
  if (context.state == State::kJs) {
    if (context.slash == Slash::kDivision) text += " after a value";
    if (context.slash == Slash::kUnknown) text += " after what may be a value";
  }
  if (!context.braces.empty()) text += " inside a template literal";
  return text;
}

std::string VariantName(const std::string& name, const Context& context) {
  if (context.state == State::kText) return name;
  std::string variant = name + "$htmltemplate";
  const int parts[] = {static_cast<int>(context.state),     static_cast<int>(context.delimiter),
                       static_cast<int>(context.url_part),  static_cast<int>(context.slash),
                       static_cast<int>(context.attribute), static_cast<int>(context.element)};
  for (const int part : parts)
    variant += "_" + std::to_string(part);
  for (const int open : context.braces)
    variant += "_braces" + std::to_string(open);
  return variant;
}

}  // namespace alertd::html
