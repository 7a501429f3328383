#include "engine/template/template_set.h"

#include <memory>
#include <utility>

#include "engine/template/parser.h"

namespace alertd::tmpl {

std::optional<SourceError> TemplateSet::Add(const std::shared_ptr<const SourceText>& file,
                                            const FunctionMap& functions) {
  if (file->text().size() > kTemplateSetBytesMax - bytes_) {
    return SourceError{.range = {.begin = 0, .end = 0},
                       .message = "templates of more than " + std::to_string(kTemplateSetBytesMax) +
                                  " bytes in all",
                       .suggestion = {}};
  }
  auto parsed = ParseTemplate(file->text(), functions, {});
  if (const auto* error = std::get_if<SourceError>(&parsed)) return *error;
  bytes_ += file->text().size();
  for (const auto& [name, definition] : std::get<SyntaxTree>(parsed).definitions) {
    if (IsEmpty(definition->body) && definitions_.contains(name)) continue;
    definitions_[name] =
        std::make_shared<const Definition>(Definition{.body = definition->body, .source = file});
  }
  return std::nullopt;
}

std::variant<SyntaxTree, SourceError> TemplateSet::ParseTree(std::string_view text,
                                                             const FunctionMap& functions) const {
  auto parsed = ParseTemplate(text, functions, {});
  auto* const tree = std::get_if<SyntaxTree>(&parsed);
  if (tree == nullptr) return parsed;
  for (const auto& [name, definition] : definitions_) {
    const auto own = tree->definitions.find(name);
    if (own == tree->definitions.end() || IsEmpty(own->second->body)) {
      tree->definitions[name] = definition;
    }
  }
  return parsed;
}

std::variant<Template, SourceError> TemplateSet::Parse(std::string name, std::string text,
                                                       const FunctionMap& functions) const {
  auto parsed = ParseTree(text, functions);
  if (const auto* error = std::get_if<SourceError>(&parsed)) return *error;
  return Template::FromTree(
      std::move(name), std::move(text),
      std::make_shared<const SyntaxTree>(std::get<SyntaxTree>(std::move(parsed))));
}

}  // namespace alertd::tmpl
