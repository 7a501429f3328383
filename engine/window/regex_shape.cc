#include "engine/window/regex_shape.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace alertd::window {
namespace {

constexpr std::string_view kMetaCharacters = "\\.+*?()|[]{}^$";
constexpr std::string_view kQuantifiers = "*?{+";

bool IsMeta(char c) { return kMetaCharacters.find(c) != std::string_view::npos; }

// The literal character at the front of `rest`, also an escaped one; nothing for other syntax.
std::optional<char> TakeLiteral(std::string_view& rest) {
  if (rest.empty()) return std::nullopt;
  if (rest[0] == '\\') {
    if (rest.size() < 2 || !IsMeta(rest[1])) return std::nullopt;
    const char c = rest[1];
    rest.remove_prefix(2);
    return c;
  }
  if (IsMeta(rest[0])) return std::nullopt;
  const char c = rest[0];
  rest.remove_prefix(1);
  return c;
}

std::string TakeLiterals(std::string_view& rest) {
  std::string text;
  while (const std::optional<char> c = TakeLiteral(rest))
    text += *c;
  return text;
}

// A group around the whole expression, `(a|b)` or `(?:a|b)`, changes nothing.
std::string_view WithoutGroup(std::string_view pattern) {
  if (pattern.size() < 2 || pattern.front() != '(' || pattern.back() != ')') return pattern;
  std::string_view inner = pattern.substr(1, pattern.size() - 2);
  if (inner.starts_with("?:")) inner.remove_prefix(2);
  return inner;
}

// The alternatives of `a|b|c` when each of them is plain text.
std::optional<std::vector<std::string>> Alternatives(std::string_view pattern) {
  std::vector<std::string> found;
  while (true) {
    found.push_back(TakeLiterals(pattern));
    if (pattern.empty()) return found;
    if (pattern.front() != '|') return std::nullopt;
    pattern.remove_prefix(1);
  }
}

// Whether the text's beginning need not be the beginning of what matches: there may be an
// alternative outside of groups, or a parenthesis that closes the group Matcher puts around the
// expression. Escapes and classes are not read; where there are any, the answer is careful.
bool BeginningIsInDoubt(std::string_view pattern) {
  int depth = 0;
  bool skipped_syntax = false;
  for (const char c : pattern) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == '[' || c == '\\') skipped_syntax = true;
    if (depth < 0 || (c == '|' && (skipped_syntax || depth == 0))) return true;
  }
  return false;
}

void DropLastCharacter(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
    text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

RegexShape ShapeOf(std::string_view pattern) {
  RegexShape shape;
  const std::string_view inner = WithoutGroup(pattern);
  if (inner == ".*") shape.kind = RegexShape::Kind::kAnything;
  if (inner == ".+") shape.kind = RegexShape::Kind::kNonEmpty;
  if (shape.kind != RegexShape::Kind::kPrefix) return shape;
  if (auto literals = Alternatives(inner)) {
    shape.kind = RegexShape::Kind::kLiterals;
    shape.literals = *std::move(literals);
    return shape;
  }
  if (BeginningIsInDoubt(pattern)) return shape;
  std::string_view rest = pattern;
  shape.prefix = TakeLiterals(rest);
  const bool quantified =
      !rest.empty() && kQuantifiers.find(rest.front()) != std::string_view::npos;
  if (quantified) DropLastCharacter(shape.prefix);
  return shape;
}

}  // namespace alertd::window
