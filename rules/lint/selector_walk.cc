#include "rules/lint/selector_walk.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace alertd::lint {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == ':';
}

size_t SkipBlanks(std::string_view text, size_t at) {
  const size_t next = text.find_first_not_of(" \t\r\n", at);
  return next == std::string_view::npos ? text.size() : next;
}

// The end of the quoted text that begins at `at`.
size_t QuotedEnd(std::string_view text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote != '`') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

rules::SourceLocation PlaceOfMatcher(const rules::Rule& rule, const grammar::Expr& expr,
                                     const Matcher& matcher) {
  const std::string_view whole = rule.expr_text;
  const std::string_view text = whole.substr(0, std::min(expr.range.end, whole.size()));
  const std::string_view op = MatchOperator(matcher.kind());
  for (size_t at = text.find(matcher.name(), expr.range.begin); at != std::string_view::npos;
       at = text.find(matcher.name(), at + 1)) {
    if (matcher.name().empty() || (at > 0 && IsNameByte(text[at - 1]))) continue;
    const size_t sign = SkipBlanks(text, at + matcher.name().size());
    if (text.substr(sign, op.size()) != op) continue;
    const size_t quote = SkipBlanks(text, sign + op.size());
    if (quote >= text.size() || (text[quote] != '"' && text[quote] != '\'' && text[quote] != '`')) {
      continue;
    }
    const size_t end = QuotedEnd(text, quote);
    const std::string_view inside = text.substr(quote + 1, end - quote - 1);
    // Two matchers of one name differ by their values; escapes make that unsure.
    const bool same =
        inside.starts_with(matcher.value()) || inside.find('\\') != std::string_view::npos;
    if (same) return PlaceOf(rule, {.begin = at, .end = end});
  }
  return PlaceOf(rule, expr.range);
}

}  // namespace alertd::lint
