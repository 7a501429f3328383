#include "engine/template/template.h"

#include <utility>

#include "engine/template/executor.h"
#include "engine/template/parser.h"
#include "engine/template/syntax.h"

namespace alertd::tmpl {

std::variant<Template, SourceError> Template::Parse(
    std::string name, std::string text, const FunctionMap& functions,
    const std::vector<PredefinedVariable>& variables) {
  auto parsed = ParseTemplate(text, functions, variables);
  if (const auto* error = std::get_if<SourceError>(&parsed)) return *error;
  auto tree = std::make_shared<const SyntaxTree>(std::get<SyntaxTree>(std::move(parsed)));
  return Template(std::move(name), std::move(text), std::move(tree));
}

Result<std::string> Template::Execute(const Value& data, const FunctionMap& functions,
                                      const ExecuteLimits& limits) const {
  return ExecuteTemplate(
      {.name = name_, .text = text_, .tree = *tree_, .functions = functions, .limits = limits},
      data);
}

}  // namespace alertd::tmpl
