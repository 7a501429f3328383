#include "engine/template/template.h"

#include <algorithm>
#include <utility>

#include "engine/template/executor.h"
#include "engine/template/parser.h"
#include "engine/template/syntax.h"

namespace alertd::tmpl {
namespace {

bool RunsTemplate(const NodeList& nodes) {
  return std::any_of(nodes.begin(), nodes.end(), [](const Node& node) {
    return node.kind == NodeKind::kTemplate || RunsTemplate(node.body) ||
           RunsTemplate(node.otherwise);
  });
}

}  // namespace

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

bool Template::NamesTemplates() const {
  return !tree_->definitions.empty() || RunsTemplate(tree_->body);
}

}  // namespace alertd::tmpl
