#include "rules/lint/rule_text_place.h"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace alertd::lint {

rules::SourceLocation PlaceOf(const rules::Rule& rule, SourceRange in_expression) {
  if (rule.source == nullptr) return rule.expr_location;
  return {.file = rule.location.file, .range = rule.source->expr.Locate(in_expression)};
}

rules::Rule ResolvingRule(const rules::Rule& rule) {
  rules::Rule resolving = rule;
  resolving.expr = rule.resolve_when;
  resolving.expr_text = rule.resolve_when_text;
  if (rule.source == nullptr) return resolving;
  rules::RuleSource source = *rule.source;
  source.expr = source.resolve_when;
  resolving.expr_location.range = source.expr.range();
  resolving.source = std::make_shared<const rules::RuleSource>(std::move(source));
  return resolving;
}

rules::SourceLocation PlaceOfName(const rules::Rule& rule) {
  if (rule.source == nullptr) return rule.location;
  return {.file = rule.location.file, .range = rule.source->name};
}

std::string Excerpt(const rules::Rule& rule, SourceRange in_expression) {
  constexpr size_t kBytesMax = 60;
  const size_t begin = std::min(in_expression.begin, rule.expr_text.size());
  const size_t size = std::max(in_expression.end, begin) - begin;
  std::string text;
  for (const char c : std::string_view(rule.expr_text).substr(begin, size)) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) text += c;
    if (blank && !text.empty() && text.back() != ' ') text += ' ';
  }
  while (!text.empty() && text.back() == ' ')
    text.pop_back();
  if (text.size() <= kBytesMax) return text;
  size_t cut = kBytesMax;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
    --cut;
  return text.substr(0, cut) + "…";
}

}  // namespace alertd::lint
