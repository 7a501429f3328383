#include "rules/lint/template_tree.h"

#include <utility>
#include <variant>
#include <vector>

#include "engine/template/parser.h"
#include "engine/template/prometheus_functions.h"

namespace alertd::lint {

const tmpl::FunctionMap& RuleFunctions() {
  static const tmpl::FunctionMap kFunctions = tmpl::PrometheusFunctions({});
  return kFunctions;
}

std::optional<tmpl::SyntaxTree> ParseRuleTree(std::string_view text) {
  if (text.find("{{") == std::string_view::npos) return std::nullopt;
  static const std::vector<tmpl::PredefinedVariable> kVariables = {
      {"labels", "Labels"},
      {"externalLabels", "ExternalLabels"},
      {"externalURL", "ExternalURL"},
      {"value", "Value"}};
  auto parsed = tmpl::ParseTemplate(text, RuleFunctions(), kVariables);
  auto* const tree = std::get_if<tmpl::SyntaxTree>(&parsed);
  if (tree == nullptr) return std::nullopt;
  return std::move(*tree);
}

}  // namespace alertd::lint
