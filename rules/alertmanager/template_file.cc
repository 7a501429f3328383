#include "rules/alertmanager/template_file.h"

#include <string>
#include <variant>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/template.h"

namespace alertd::rules {

std::optional<SourceError> FindTemplateError(const SourceText& file) {
  // Parsing asks only for the names of the functions.
  static const tmpl::FunctionMap kFunctions = tmpl::AlertmanagerFunctions({});
  const auto parsed = tmpl::Template::Parse(file.name(), std::string(file.text()), kFunctions);
  const SourceError* const error = std::get_if<SourceError>(&parsed);
  return error == nullptr ? std::nullopt : std::optional<SourceError>(*error);
}

}  // namespace alertd::rules
