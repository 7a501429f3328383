#pragma once

#include <string>
#include <utility>

#include "engine/base/timestamp.h"
#include "grammar/parser.h"
#include "rules/configuration.h"

namespace alertd::alert {

inline constexpr Timestamp kStart{std::chrono::hours{480'000}};

inline rules::Rule RuleOf(rules::RuleKind kind, const std::string& name, const std::string& expr) {
  rules::Rule rule;
  rule.kind = kind;
  rule.name = name;
  rule.expr_text = expr;
  rule.expr = *grammar::ParseExprOrError(expr);
  return rule;
}

// A group of this rule alone, evaluated each minute.
inline rules::Configuration OneRule(rules::Rule rule) {
  rules::Configuration configuration;
  rules::RuleGroup group;
  group.name = "g";
  group.file = "f";
  group.interval = std::chrono::minutes{1};
  group.rules = {std::move(rule)};
  configuration.groups = {group};
  return configuration;
}

}  // namespace alertd::alert
