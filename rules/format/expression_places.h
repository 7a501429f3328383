#pragma once

#include <vector>

#include "rules/rule_source.h"
#include "rules/yaml_document.h"

namespace alertd::format {

// A scalar that is an expression of a rule.
struct ExpressionPlace {
  const rules::YamlNode* key = nullptr;
  const rules::YamlNode* value = nullptr;
  rules::RuleSyntax syntax = rules::RuleSyntax::kPrometheus;
};

// Whether ${NAME} in it is expanded before it is an expression.
bool HasVariables(const ExpressionPlace& place);

// The expressions of `groups:` and `alerts:` in the order in which they are written. One that
// several rules share by an alias is there once; one that is also used as something else is not
// there.
std::vector<ExpressionPlace> FindExpressions(const rules::YamlNode& root);

// Every scalar of the tree once, keys included, in the order in which they are written.
std::vector<const rules::YamlNode*> FindScalars(const rules::YamlNode& root);

}  // namespace alertd::format
