#pragma once

#include <string>

#include "grammar/ast.h"
#include "rules/configuration.h"
#include "rules/rule.h"

namespace alertd::lint {

// The place in the file of a part of the rule's expression.
rules::SourceLocation PlaceOf(const rules::Rule& rule, SourceRange in_expression);

// The place of the rule's name.
rules::SourceLocation PlaceOfName(const rules::Rule& rule);

// The part of the expression as it was written, on one line and cut where it is long.
std::string Excerpt(const rules::Rule& rule, SourceRange in_expression);

// Calls `visit(rule, group)` for every rule.
template <typename Visit>
void ForEachRule(const rules::Configuration& configuration, const Visit& visit) {
  for (const rules::RuleGroup& group : configuration.groups) {
    for (const rules::Rule& rule : group.rules)
      visit(rule, group);
  }
}

// A rule with `resolve_when` as if it were the condition: for whoever looks at expressions.
// REQUIRES: it has one.
rules::Rule ResolvingRule(const rules::Rule& rule);

// Calls `visit(rule, group)` for every rule, and again for those with a `resolve_when`, as
// ResolvingRule(). Such a rule lives as long as the call.
template <typename Visit>
void ForEachExpression(const rules::Configuration& configuration, const Visit& visit) {
  ForEachRule(configuration, [&visit](const rules::Rule& rule, const rules::RuleGroup& group) {
    visit(rule, group);
    if (rule.resolve_when != nullptr) visit(ResolvingRule(rule), group);
  });
}

}  // namespace alertd::lint
