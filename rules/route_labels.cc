#include "rules/route_labels.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/syntax.h"
#include "engine/template/template.h"
#include "engine/template/template_set.h"
#include "rules/route_label_fields.h"

namespace alertd::rules {
namespace {

// A call of a template that nobody defines, and where in the label it comes from.
struct LostCall {
  std::string name;
  SourceRange range;
};

// Follows the calls of templates, each once.
class CallWalk {
 public:
  explicit CallWalk(const tmpl::Definitions& definitions) : definitions_(definitions) {}

  std::optional<LostCall> FindLost(const tmpl::NodeList& nodes) {
    for (const tmpl::Node& node : nodes) {
      std::optional<LostCall> lost =
          node.kind == tmpl::NodeKind::kTemplate ? Follow(node) : FindLost(node.body);
      if (!lost) lost = FindLost(node.otherwise);
      if (lost) return lost;
    }
    return std::nullopt;
  }

 private:
  std::optional<LostCall> Follow(const tmpl::Node& call) {
    const auto defined = definitions_.find(call.text);
    if (defined == definitions_.end()) return LostCall{call.text, call.range};
    if (!seen_.insert(call.text).second) return std::nullopt;
    std::optional<LostCall> lost = FindLost(defined->second->body);
    // Places of other texts say nothing of the label.
    if (lost) lost->range = call.range;
    return lost;
  }

  const tmpl::Definitions& definitions_;
  std::set<std::string, std::less<>> seen_;
};

// Warns of a label whose template names a field that notifications do not have.
void CheckFields(FileScope& scope, const std::string& name, const ScalarText& text,
                 const tmpl::FunctionMap& functions) {
  const auto parsed = tmpl::TemplateSet().ParseTree(text.value(), functions);
  const auto* const tree = std::get_if<tmpl::SyntaxTree>(&parsed);
  if (tree == nullptr) return;
  const std::optional<LostField> lost = FindLostField(*tree);
  if (!lost) return;
  std::string suggestion =
      DidYouMean(lost->name, std::vector<std::string_view>(lost->there.begin(), lost->there.end()));
  if (suggestion.empty()) {
    for (const std::string& there : lost->there)
      suggestion += (suggestion.empty() ? "there are " : ", ") + there;
  }
  scope.Warn({.name = "template",
              .range = text.Locate(lost->range),
              .message = "the label \"" + name + "\" would show an error: there is no field \"" +
                         lost->name + "\"",
              .suggestion = std::move(suggestion)});
}

}  // namespace

void SetRouteLabel(FileScope& scope, const std::string& name, const ScalarText& text, Route& route,
                   Draft& draft) {
  // Parsing asks only for the names of the functions.
  static const tmpl::FunctionMap kFunctions = tmpl::AlertmanagerFunctions({});
  const auto parsed = tmpl::Template::Parse(name, text.value(), kFunctions);
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    scope.Error({.name = "template",
                 .range = text.Locate(error->range),
                 .message = error->message,
                 .suggestion = error->suggestion});
  } else {
    if (std::get<tmpl::Template>(parsed).NamesTemplates()) {
      draft.route_labels.push_back({name, text, scope.Locate(text.range()).file});
    }
    CheckFields(scope, name, text, kFunctions);
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

void CheckRouteLabels(const Draft& draft, Diagnostics& diagnostics) {
  const AlertmanagerDraft& alertmanager = draft.alertmanager;
  const bool complete =
      alertmanager.template_patterns_read == alertmanager.template_patterns.size();
  if (!complete || draft.route_labels.empty()) return;
  const tmpl::FunctionMap functions = tmpl::AlertmanagerFunctions({});
  tmpl::TemplateSet set;
  for (const auto& file : alertmanager.template_files) {
    if (set.Add(file, functions)) return;
  }
  for (const RouteLabelDraft& label : draft.route_labels) {
    const auto parsed = set.ParseTree(label.text.value(), functions);
    const auto* const tree = std::get_if<tmpl::SyntaxTree>(&parsed);
    if (tree == nullptr) continue;
    const std::optional<LostCall> lost = CallWalk(tree->definitions).FindLost(tree->body);
    if (!lost) continue;
    std::vector<std::string_view> names;
    for (const auto& [name, definition] : tree->definitions)
      names.push_back(name);
    Diagnostic diagnostic;
    diagnostic.level = DiagnosticLevel::kWarning;
    diagnostic.name = "template";
    diagnostic.location = {.file = label.file, .range = label.text.Locate(lost->range)};
    diagnostic.message = "the label \"" + label.name + "\" would show an error: no template \"" +
                         lost->name + "\" is defined";
    diagnostic.suggestion = DidYouMean(lost->name, names);
    diagnostics.push_back(std::move(diagnostic));
  }
}

}  // namespace alertd::rules
