#include "rules/route_labels.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/template.h"

namespace alertd::rules {

void SetRouteLabel(FileScope& scope, const std::string& name, const ScalarText& text,
                   Route& route) {
  // Parsing asks only for the names of the functions.
  static const tmpl::FunctionMap kFunctions = tmpl::AlertmanagerFunctions({});
  const auto parsed = tmpl::Template::Parse(name, text.value(), kFunctions);
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    scope.Error({.name = "template",
                 .range = text.Locate(error->range),
                 .message = error->message,
                 .suggestion = error->suggestion});
  }
  const auto place = std::lower_bound(
      route.labels.begin(), route.labels.end(), name,
      [](const auto& label, const std::string& sought) { return label.first < sought; });
  if (place != route.labels.end() && place->first == name) {
    place->second = text.value();
  } else {
    route.labels.emplace(place, name, text.value());
  }
}

}  // namespace alertd::rules
