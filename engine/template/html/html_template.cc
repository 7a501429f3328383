#include "engine/template/html/html_template.h"

#include <utility>

#include "engine/template/html/tree_escaper.h"

namespace alertd::html {

std::variant<tmpl::Template, TemplateProblem> ParseHtml(std::string name, std::string text,
                                                        const tmpl::FunctionMap& functions,
                                                        const HtmlOptions& options) {
  auto parsed = options.set.ParseTree(text, functions);
  if (auto* error = std::get_if<SourceError>(&parsed)) {
    return TemplateProblem{.source = nullptr, .error = std::move(*error)};
  }
  auto escaped = EscapeTree(std::get<tmpl::SyntaxTree>(parsed), text, options.assumes);
  if (auto* problem = std::get_if<TemplateProblem>(&escaped)) return std::move(*problem);
  return tmpl::Template::FromTree(
      std::move(name), std::move(text),
      std::make_shared<const tmpl::SyntaxTree>(std::get<tmpl::SyntaxTree>(std::move(escaped))));
}

}  // namespace alertd::html
