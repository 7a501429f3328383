#include <cstdint>

#include <fmt/format.h>

#include "engine/model/utf8.h"
#include "engine/template/encodings.h"
#include "engine/template/html/filters.h"
#include "engine/template/html/transition.h"
#include "engine/template/named_type.h"

namespace alertd::html {
namespace {

// How one kind of literal escapes: with a backslash, or by number.
struct LiteralEscapes {
  std::string_view backslash;
  std::string_view number;
};

constexpr LiteralEscapes kInString{.backslash = "\\/", .number = "\"'`&+<>"};
constexpr LiteralEscapes kInTemplate{.backslash = "\\/", .number = "\"'`&+<>${}"};
constexpr LiteralEscapes kInRegexp{.backslash = "$()*-./?[\\]^{|}", .number = "\"&'+<>"};

std::string EscapedLiteral(std::string_view text, const LiteralEscapes& escapes) {
  constexpr std::string_view kShort = "\t\n\f\r";
  constexpr std::string_view kShortLetters = "tnfr";
  constexpr int64_t kLineSeparator = 0x2028;
  constexpr int64_t kParagraphSeparator = 0x2029;
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text;
    const char first = text.front();
    const int64_t point = TakeUtf8(text);
    const size_t place = kShort.find(first);
    if (place != std::string_view::npos) {
      out += '\\';
      out += kShortLetters[place];
    } else if (escapes.backslash.find(first) != std::string_view::npos) {
      out += '\\';
      out += first;
    } else if (point < ' ' || escapes.number.find(first) != std::string_view::npos ||
               point == kLineSeparator || point == kParagraphSeparator) {
      out += fmt::format("\\u{:04x}", point);
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  return out;
}

// What went wrong, as a comment that cannot end early.
std::string NullWithComment(std::string_view problem) {
  std::string comment;
  for (const char c : problem) {
    comment += c == '*' || c == '<' || c == '/' ? ' ' : c;
  }
  return " /* " + comment + " */null ";
}

}  // namespace

Value EncodeJsValue(const Value& value) {
  // Go's durations are numbers and its labels are maps, but here both are what they print as.
  const bool as_text = value.As<std::chrono::nanoseconds>() != nullptr || tmpl::PrintsItself(value);
  const Result<std::string> json =
      as_text ? tmpl::EncodeJson(Value(value.Print())) : tmpl::EncodeJson(value);
  if (!json) return NullWithComment(json.error().message);
  // Words and numbers must not run into those beside them.
  const bool pads = IsJsIdentifierPart(json->front()) || IsJsIdentifierPart(json->back());
  return pads ? " " + *json + " " : *json;
}

Value EscapeJsString(const Value& value) {
  return EscapedLiteral(ToPlainText(value).text, kInString);
}

Value EscapeJsTemplate(const Value& value) {
  return EscapedLiteral(ToPlainText(value).text, kInTemplate);
}

Value EscapeJsRegexp(const Value& value) {
  std::string text = EscapedLiteral(ToPlainText(value).text, kInRegexp);
  // Two slashes would begin a comment.
  return text.empty() ? "(?:)" : std::move(text);
}

}  // namespace alertd::html
