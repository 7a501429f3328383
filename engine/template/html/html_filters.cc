#include <cstdint>

#include <fmt/format.h>

#include "engine/model/utf8.h"
#include "engine/template/escape.h"
#include "engine/template/html/attribute_type.h"
#include "engine/template/html/document_text.h"
#include "engine/template/html/filters.h"
#include "engine/template/html/transition.h"
#include "engine/template/print.h"

namespace alertd::html {
namespace {

using tmpl::SafeKind;

// Of HTML that was declared safe, references stay what they are.
enum class Ampersand { kEscape, kKeep };

std::string_view EscapeOf(char c, Ampersand ampersand) {
  switch (c) {
    case '\0':
      return "\xEF\xBF\xBD";
    case '"':
      return "&#34;";
    case '&':
      return ampersand == Ampersand::kEscape ? "&amp;" : std::string_view();
    case '\'':
      return "&#39;";
    case '+':
      return "&#43;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return {};
  }
}

std::string Escaped(std::string_view text, Ampersand ampersand) {
  std::string out;
  for (const char c : text) {
    const std::string_view escape = EscapeOf(c, ampersand);
    if (escape.empty()) {
      out += c;
    } else {
      out += escape;
    }
  }
  return out;
}

// Without quotes, blanks and more would end the value; some browsers mind non-characters too.
std::string EscapedUnquoted(std::string_view text, Ampersand ampersand) {
  constexpr std::string_view kByNumber = "\t\n\v\f\r =`";
  constexpr int64_t kFirstNoncharacter = 0xFDD0;
  constexpr int64_t kLastNoncharacter = 0xFDEF;
  constexpr int64_t kSpecials = 0xFFF0;
  constexpr int64_t kPlaneEnd = 0xFFFF;
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char first = text.front();
    const int64_t point = TakeUtf8(text);
    const std::string_view escape = EscapeOf(first, ampersand);
    const bool noncharacter = (point >= kFirstNoncharacter && point <= kLastNoncharacter) ||
                              (point >= kSpecials && point <= kPlaneEnd);
    if (point == 0 || noncharacter) {
      out += fmt::format("&#x{:x};", point == 0 ? 0xFFFD : point);
    } else if (!escape.empty()) {
      out += escape;
    } else if (kByNumber.find(first) != std::string_view::npos) {
      out += fmt::format("&#{};", point);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

}  // namespace

PlainText ToPlainText(const Value& value) {
  if (value.IsNil()) return {};
  if (const std::string* text = value.AsText()) {
    return {.text = *text, .safe = value.As<tmpl::SafeText>()};
  }
  return {.text = tmpl::PrintValue(value)};
}

Value EscapeText(const Value& value) {
  PlainText plain = ToPlainText(value);
  if (plain.IsSafe(SafeKind::kHtml)) return std::move(plain.text);
  return Escaped(plain.text, Ampersand::kEscape);
}

Value EscapeRcdata(const Value& value) {
  const PlainText plain = ToPlainText(value);
  return Escaped(plain.text, plain.IsSafe(SafeKind::kHtml) ? Ampersand::kKeep : Ampersand::kEscape);
}

Value EscapeAttribute(const Value& value) {
  const PlainText plain = ToPlainText(value);
  if (plain.IsSafe(SafeKind::kHtml)) return Escaped(StripTags(plain.text), Ampersand::kKeep);
  return Escaped(plain.text, Ampersand::kEscape);
}

Value EscapeUnquotedAttribute(const Value& value) {
  const PlainText plain = ToPlainText(value);
  // Nothing would make what follows the value.
  if (plain.text.empty()) return kUnsafeMark;
  if (plain.IsSafe(SafeKind::kHtml)) {
    return EscapedUnquoted(StripTags(plain.text), Ampersand::kKeep);
  }
  return EscapedUnquoted(plain.text, Ampersand::kEscape);
}

Value FilterAttributeName(const Value& value) {
  const std::string name = LowerCase(ToPlainText(value).text);
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos;
  // Without a name, what follows would be one; the value was escaped for an attribute in which
  // nothing can happen.
  if (name.empty() || !plain || TypeOfAttribute(name) != AttributeType::kPlain) return kUnsafeMark;
  return name;
}

Value DropValue(const Value& /*value*/) { return ""; }

Value ApplyHtmlFunction(const Value& value) { return tmpl::EscapeHtml(value.Print()); }

Value ApplyUrlQueryFunction(const Value& value) { return tmpl::EscapeUrlQuery(value.Print()); }

}  // namespace alertd::html
