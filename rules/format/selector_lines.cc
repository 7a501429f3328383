#include "rules/format/selector_lines.h"

#include <algorithm>
#include <variant>

#include "grammar/printer.h"

namespace alertd::format {
namespace {

struct Braces {
  size_t open = 0;
  size_t close = 0;
  std::vector<SourceRange> items;
};

// Behind a string or a comment that begins at `at`; `at` where there is none.
size_t SkipOpaque(std::string_view text, size_t at) {
  if (text[at] == '"' || text[at] == '\'' || text[at] == '`') return SkipString(text, at);
  if (text[at] == '#') return std::min(text.find('\n', at), text.size());
  return at;
}

// The first braces of the text and what stands between the commas in them. Comments and white space
// at the ends of items are not part of them.
std::optional<Braces> FindBraces(std::string_view text) {
  Braces braces;
  bool inside = false;
  SourceRange item;
  const auto end_item = [&braces, &item] {
    if (item.end > item.begin) braces.items.push_back(item);
    item = {};
  };
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const size_t next = std::max(SkipOpaque(text, at), at + 1);
    if (!inside && c == '{') {
      braces.open = at;
      inside = true;
    } else if (inside && c == '}') {
      end_item();
      braces.close = at;
      return braces;
    } else if (inside && c == ',') {
      end_item();
    } else if (inside && c != '#' &&
               std::string_view(" \t\r\n").find(c) == std::string_view::npos) {
      if (item.end == 0) item.begin = at;
      item.end = next;
    }
    at = next;
  }
  return std::nullopt;
}

}  // namespace

size_t SkipString(std::string_view text, size_t from) {
  const char quote = text[from];
  for (size_t at = from + 1; at < text.size(); ++at) {
    if (text[at] == quote) return at + 1;
    if (text[at] == '\\' && quote != '`') ++at;
  }
  return text.size();
}

std::optional<SelectorLines> SplitSelector(const grammar::Expr& expr, std::string_view text) {
  const bool selector = std::holds_alternative<grammar::VectorSelector>(expr.node) ||
                        std::holds_alternative<grammar::MatrixSelector>(expr.node);
  if (!selector) return std::nullopt;
  const size_t begin = expr.range.begin;
  const std::optional<Braces> written = FindBraces(text.substr(begin, expr.range.end - begin));
  const std::string printed = grammar::PrintExpr(expr, text);
  const std::optional<Braces> braces = FindBraces(printed);
  const bool alike = written && braces && written->items.size() == braces->items.size();
  if (!alike || written->items.empty()) return std::nullopt;

  SelectorLines lines{.head = printed.substr(0, braces->open + 1),
                      .matchers = {},
                      .tail = printed.substr(braces->close),
                      .places = {},
                      .close = begin + written->close,
                      .open = begin + written->open};
  for (const SourceRange& item : braces->items)
    lines.matchers.push_back(printed.substr(item.begin, item.end - item.begin));
  for (const SourceRange& item : written->items)
    lines.places.push_back({.begin = begin + item.begin, .end = begin + item.end});
  return lines;
}

}  // namespace alertd::format
